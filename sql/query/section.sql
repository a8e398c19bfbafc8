-- name: section_all
-- scan: the table holds some dozens of rows, all of them are wanted
SELECT id, slug, title, description, kind, position, in_nav, changed_at FROM section ORDER BY position, id

-- name: section_insert
INSERT INTO section (slug, title, description, kind, position, in_nav)
VALUES (:slug, :title, :description, :kind, (SELECT coalesce(max(position), 0) + 1 FROM section), :in_nav)

-- name: section_update
UPDATE section SET title = :title, description = :description, in_nav = :in_nav WHERE id = :id

-- name: section_position
UPDATE section SET position = :position WHERE id = :id

-- name: section_changed
-- scan: some dozens of rows
UPDATE section SET changed_at = max(:now_s, max(changed_at, (SELECT chrome_at FROM epoch WHERE id = 1)) + 1000)
WHERE id = :id OR kind = 'home'

-- name: chrome_at
SELECT value, chrome_at FROM epoch WHERE id = 1

-- name: chrome_changed
UPDATE epoch SET chrome_at = max(:now_s, 1000 + max(chrome_at, max(
  (SELECT coalesce(max(changed_at), 0) FROM section),
  (SELECT coalesce(max(changed_at), 0) FROM article)))) WHERE id = 1
