-- name: section_all
-- scan: the table holds some dozens of rows, all of them are wanted
SELECT id, slug, title, description, kind, position, in_nav, parent_id FROM section ORDER BY position, id

-- name: section_insert
INSERT INTO section (slug, title, description, kind, parent_id, position, in_nav)
VALUES (:slug, :title, :description, :kind, :parent, (SELECT coalesce(max(position), 0) + 1 FROM section), :in_nav)

-- name: section_update
UPDATE section SET title = :title, description = :description, in_nav = :in_nav WHERE id = :id

-- name: section_parent
UPDATE section SET parent_id = :parent WHERE id = :id

-- name: section_held
-- what readers have or had in a section or below it
SELECT (SELECT count(*) FROM article WHERE section_id = :id AND public <> 'never')
  + (SELECT count(*) FROM listing WHERE list = :id AND article_id IS NOT NULL)

-- name: section_up
-- scan: at most three rows, made on the way: a section and all above it, the nearest first
WITH RECURSIVE up (id, depth) AS (
  SELECT :id, 0
  UNION ALL SELECT s.parent_id, depth + 1 FROM up JOIN section s ON s.id = up.id
  WHERE s.parent_id IS NOT NULL AND depth < 20)
SELECT id FROM up ORDER BY depth

-- name: section_position
UPDATE section SET position = :position WHERE id = :id
