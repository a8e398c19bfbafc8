-- name: listing_add
INSERT INTO listing (list, place, article_id)
VALUES (:list, (SELECT coalesce(max(place), -1) + 1 FROM listing WHERE list = :list), :article)
ON CONFLICT (list, article_id) DO NOTHING

-- name: listing_newest
SELECT a.id, r.title, r.summary, r.source, s.slug, s.title, s.kind, a.published_at, a.owed
FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
  JOIN section s ON s.id = a.section_id
WHERE l.list = :list ORDER BY l.place DESC LIMIT :limit

-- name: listing_range
SELECT a.id, r.title, r.summary, r.source, s.slug, s.title, s.kind, a.published_at, a.owed
FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
  JOIN section s ON s.id = a.section_id
WHERE l.list = :list AND l.place >= :from AND l.place < :to ORDER BY l.place DESC

-- name: listing_count
SELECT coalesce(max(place), -1) + 1 FROM listing WHERE list = :list

-- name: listing_before
SELECT a.id, r.title, r.summary, r.source, s.slug, s.title, s.kind, a.published_at, a.owed
FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
  JOIN section s ON s.id = a.section_id
WHERE l.list = :list AND l.place < (SELECT place FROM listing WHERE list = :list AND article_id = :article)
ORDER BY l.place DESC LIMIT 1

-- name: listing_behind
SELECT a.id, r.title, r.summary, r.source, s.slug, s.title, s.kind, a.published_at, a.owed
FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
  JOIN section s ON s.id = a.section_id
WHERE l.list = :list AND l.place > (SELECT place FROM listing WHERE list = :list AND article_id = :article)
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
