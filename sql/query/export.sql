-- name: export_each
SELECT id, published_at, public FROM article WHERE id > :after ORDER BY id LIMIT 500

-- name: export_signoffs
-- an export reads every sign-off
SELECT ledger_seq, article_id, no, hash FROM signoff WHERE ledger_seq <= :last ORDER BY ledger_seq
