-- Readers' lists from one place to the next, as programs read them (news/walk.c). A place never moves, so what is
-- published meanwhile neither repeats an item nor hides one.

-- name: walk_articles
SELECT l.place, a.id, a.published_no, r.kicker, r.title, r.subtitle, r.summary, r.byline, r.source, r.hash, s.slug, s.title,
  s.kind, a.published_at, (SELECT p.at FROM ledger p WHERE p.article_id = a.id AND p.action = 'publish' ORDER BY p.seq DESC LIMIT 1)
FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
  JOIN section s ON s.id = a.section_id
WHERE l.live = 1 AND l.list = :list AND l.place < :before ORDER BY l.place DESC LIMIT :limit

-- name: walk_articles_total
-- the places of the list, less those that a move left empty and those of withdrawn articles: nothing is counted that
-- grows with the site
SELECT coalesce((SELECT max(place) + 1 FROM listing WHERE list = :list), 0)
  - (SELECT count(*) FROM listing WHERE live = 0 AND list = :list)

-- name: walk_corrections
SELECT c.place, c.number, c.article_id, c.at, r.correction_type, r.correction, p.title, s.slug, s.kind
FROM correction c JOIN article a ON a.id = c.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = c.article_id AND r.no = c.no
  JOIN revision p ON p.article_id = a.id AND p.no = a.published_no
  JOIN section s ON s.id = a.section_id
WHERE c.place < :before ORDER BY c.place DESC LIMIT :limit

-- name: walk_corrections_total
SELECT coalesce((SELECT max(place) + 1 FROM correction), 0)
  - (SELECT count(*) FROM article a CROSS JOIN correction c ON c.article_id = a.id WHERE a.public = 'withdrawn')

-- name: walk_tags
SELECT id, name FROM tag_page WHERE live = 1 AND id < :before ORDER BY id DESC LIMIT :limit

-- name: walk_tags_total
-- rows are only ever added, numbered from 1
SELECT coalesce((SELECT max(id) FROM tag_page), 0) - (SELECT count(*) FROM tag_page WHERE live = 0)

-- name: walk_heads_total
-- numbered from 1, and they stay
SELECT coalesce(max(id), 0) FROM head

-- name: walk_ids
-- by what the article says of itself: listing.live is looked at elsewhere
SELECT l.place, l.article_id FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'
WHERE l.list = :list AND l.place < :before ORDER BY l.place DESC LIMIT 1000

-- name: walk_last
SELECT coalesce(max(id), 0) FROM article
