-- name: listing_add
INSERT INTO listing (list, place, article_id)
VALUES (:list, (SELECT coalesce(max(place), -1) + 1 FROM listing WHERE list = :list), :article)
ON CONFLICT (list, article_id) DO NOTHING

-- name: listing_newest
SELECT c.article_id, c.title, c.summary, c.source, s.slug, s.title, s.kind, c.published_at, c.owed
FROM listing l JOIN card c ON c.article_id = l.article_id JOIN section s ON s.id = c.section_id
WHERE l.live = 1 AND l.list = :list ORDER BY l.place DESC LIMIT :limit

-- name: listing_range
SELECT c.article_id, c.title, c.summary, c.source, s.slug, s.title, s.kind, c.published_at, c.owed
FROM listing l JOIN card c ON c.article_id = l.article_id JOIN section s ON s.id = c.section_id
WHERE l.list = :list AND l.place >= :from AND l.place < :to ORDER BY l.place DESC

-- name: listing_show
UPDATE listing SET live = :live WHERE article_id = :article AND live <> :live

-- name: card_put
-- of a live article that is in lists; nothing for another
INSERT INTO card (article_id, title, summary, source, section_id, published_at, owed)
SELECT a.id, r.title, r.summary, r.source, a.section_id, a.published_at, a.owed
FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
  JOIN section s ON s.id = a.section_id AND s.kind = 'list' WHERE a.id = :article AND a.public = 'live'
ON CONFLICT (article_id) DO UPDATE SET title = excluded.title, summary = excluded.summary, source = excluded.source,
  section_id = excluded.section_id, published_at = excluded.published_at, owed = excluded.owed

-- name: card_drop
DELETE FROM card WHERE article_id = :article

-- name: listing_leave
-- the place stays, empty
UPDATE listing SET article_id = NULL, live = 0 WHERE list = :list AND article_id = :article

-- name: listing_day
-- the newest article out before a moment; how many live ones stand before it (20: that or more), how many places there are
SELECT l.place, a.published_at,
  (SELECT count(*) FROM (SELECT 1 FROM listing n WHERE n.live = 1 AND n.list = 0 AND n.place > l.place LIMIT 20)),
  (SELECT max(m.place) + 1 FROM listing m WHERE m.list = 0)
FROM article a CROSS JOIN listing l ON l.list = 0 AND l.article_id = a.id
WHERE a.public = 'live' AND a.published_at < :before ORDER BY a.published_at DESC LIMIT 1

-- name: listing_count
SELECT coalesce(max(place), -1) + 1 FROM listing WHERE list = :list

-- name: listing_before
SELECT c.article_id, c.title, c.summary, c.source, s.slug, s.title, s.kind, c.published_at, c.owed
FROM listing l JOIN card c ON c.article_id = l.article_id JOIN section s ON s.id = c.section_id
WHERE l.live = 1 AND l.list = :list AND l.place < (SELECT place FROM listing WHERE list = :list AND article_id = :article)
ORDER BY l.place DESC LIMIT 1

-- name: listing_behind
SELECT c.article_id, c.title, c.summary, c.source, s.slug, s.title, s.kind, c.published_at, c.owed
FROM listing l JOIN card c ON c.article_id = l.article_id JOIN section s ON s.id = c.section_id
WHERE l.live = 1 AND l.list = :list AND l.place > (SELECT place FROM listing WHERE list = :list AND article_id = :article)
ORDER BY l.place LIMIT 1

-- name: listing_page_article
SELECT id, public FROM article WHERE section_id = :section AND public IN ('live', 'withdrawn')
ORDER BY public, published_at DESC LIMIT 1

-- name: redirect_find
SELECT article_id FROM redirect WHERE path = :path

-- name: redirect_add
INSERT INTO redirect (path, article_id) VALUES (:path, :article)

-- name: redirect_of
SELECT path FROM redirect WHERE article_id = :article ORDER BY path LIMIT 1

-- name: tag_page_id
SELECT id FROM tag_page WHERE name = :name

-- name: tag_page_add
INSERT INTO tag_page (name) VALUES (:name)

-- name: tag_page_name
SELECT live, name FROM tag_page WHERE id = :id

-- name: tag_page_settle
-- a row when readers see an article under the tag and did not, or the other way round: which, and how many places it has
UPDATE tag_page SET live = 1 - live
WHERE id = :id AND live <> EXISTS (SELECT 1 FROM listing l WHERE l.list = -tag_page.id AND l.live = 1)
RETURNING live, (SELECT max(m.place) + 1 FROM listing m WHERE m.list = -tag_page.id)

-- name: tag_shown
-- what readers see: the lists it has a place in
SELECT p.id, p.name FROM listing l JOIN tag_page p ON p.id = -l.list WHERE l.article_id = :article ORDER BY p.name
