-- What readers follow: feeds and sitemaps.

-- name: feed_newest
-- everything a feed shows of an article but its Markdown; the ledger tells when the version readers see was published
SELECT a.id, a.section_id, s.slug, s.title, s.kind, a.published_no, a.published_at, a.owed, r.kicker, r.title,
  r.subtitle, r.summary, r.dateline, r.byline, r.source, r.source_url, r.editor, r.correction_type, r.correction, r.hash,
  f.signed_at, f.signer_name, f.stage,
  (SELECT g.at FROM ledger g WHERE g.article_id = a.id AND g.action = 'publish' ORDER BY g.seq DESC LIMIT 1),
  length(r.html), r.html
FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
  JOIN signoff f ON f.article_id = r.article_id AND f.no = r.no
  JOIN section s ON s.id = a.section_id
WHERE l.live = 1 AND l.list = :list ORDER BY l.place DESC LIMIT :limit

-- name: feed_gone
SELECT a.id, a.withdrawn_at FROM article a JOIN listing l ON l.list = :list AND l.article_id = a.id
WHERE a.withdrawn_at >= :since AND a.public = 'withdrawn' ORDER BY a.withdrawn_at DESC, a.id DESC LIMIT :limit

-- name: feed_expired
-- the lists of those that were withdrawn from :since on, before :until
SELECT DISTINCT l.list, coalesce(s.slug, '') FROM article a JOIN listing l ON l.article_id = a.id
  LEFT JOIN section s ON s.id = l.list
WHERE a.withdrawn_at >= :since AND a.withdrawn_at < :until AND a.public = 'withdrawn'

-- name: sitemap_part
SELECT a.id, a.published_at,
  (SELECT g.at FROM ledger g WHERE g.article_id = a.id AND g.action = 'publish' ORDER BY g.seq DESC LIMIT 1)
FROM listing l JOIN article a ON a.id = l.article_id AND a.public = 'live'
WHERE l.live = 1 AND l.list = 0 AND l.place >= :from AND l.place < :to ORDER BY l.place

-- name: sitemap_news
-- CROSS: the few by time first, not the list
SELECT a.id, a.published_at, r.title
FROM article a CROSS JOIN listing l CROSS JOIN revision r
WHERE a.public = 'live' AND a.published_at >= :since AND l.list = 0 AND l.article_id = a.id
  AND r.article_id = a.id AND r.no = a.published_no
ORDER BY a.published_at DESC, a.id DESC LIMIT :limit

-- name: sitemap_news_old
SELECT 1 FROM article WHERE public = 'live' AND published_at >= :since AND published_at < :until LIMIT 1

-- name: sitemap_tags
SELECT id FROM tag_page WHERE live = 1 AND id > 0 ORDER BY id LIMIT :limit
