-- What the desk's screens show beside lists of articles.

-- name: desk_waiting
SELECT a.id, r.title, a.section_id, s.title, a.author_id, u.name, r.words, a.updated_at, a.public
FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.current_no
  JOIN section s ON s.id = a.section_id LEFT JOIN user u ON u.id = a.author_id
WHERE a.state = 'submitted' ORDER BY a.updated_at, a.id LIMIT 200

-- name: desk_signed
-- the newest fifty are read by their number, so no index on the time is needed
SELECT g.article_id, r.title, a.section_id, a.author_id, a.state, a.public, a.published_no, g.no, g.signer_name,
  g.hash, g.signed_at
FROM signoff g JOIN revision r ON r.article_id = g.article_id AND r.no = g.no JOIN article a ON a.id = g.article_id
WHERE g.id > (SELECT coalesce(max(id), 0) - 50 FROM signoff) AND g.stage = 'sign' AND g.signed_at >= :since
ORDER BY g.id DESC

-- name: desk_title
SELECT r.title, a.section_id, a.author_id
FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.current_no WHERE a.id = :id

-- name: desk_section_live
SELECT count(*) FROM article WHERE section_id = :section AND public = 'live'
