-- Imports of archives (news/archive.c).

-- name: archive_any
-- scan: one row at most
SELECT 1 FROM article LIMIT 1

-- name: archive_newest
-- one step into article_section for each section
SELECT coalesce(max((SELECT max(published_at) FROM article WHERE section_id = s.id AND public = 'live')), 0) FROM section s

-- name: archive_unsorted
-- scan: lists that an import touched, whole, once at its end
SELECT DISTINCT list FROM (
  SELECT l.list, a.published_at AS at, lag(a.published_at) OVER (PARTITION BY l.list ORDER BY l.place) AS before
  FROM listing l JOIN article a ON a.id = l.article_id
  WHERE l.list IN (SELECT list FROM listing WHERE article_id >= :from))
WHERE at < before

-- name: archive_close
DELETE FROM listing WHERE list = :list AND article_id IS NULL

-- name: archive_lift
-- scan: all of a list, in the order it should have
UPDATE listing SET place = :base + s.place FROM (
  SELECT l.article_id, row_number() OVER (ORDER BY a.published_at, l.place) - 1 AS place
  FROM listing l JOIN article a ON a.id = l.article_id WHERE l.list = :list) s
WHERE listing.list = :list AND listing.article_id = s.article_id

-- name: archive_lower
UPDATE listing SET place = place - :base WHERE list = :list AND place >= :base
