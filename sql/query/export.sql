-- name: export_each
SELECT id, published_at, public FROM article WHERE id > :after ORDER BY id LIMIT 500
