-- What the desk's screens show beside lists of articles.

-- name: desk_waiting
-- what waits at a level where the person decides (",3,7,": in these sections), or for the person's opinion
SELECT a.id, r.title, a.section_id, s.title, a.author_id, u.name, r.words, a.updated_at, a.public, a.state, a.reminded_at,
  c.id IS NOT NULL, a.assigned_to IS :user
FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.current_no
  JOIN section s ON s.id = a.section_id LEFT JOIN user u ON u.id = a.author_id
  LEFT JOIN cosign c ON c.article_id = a.id AND c.no = a.current_no AND c.user_id = :user AND c.done_at IS NULL
    AND c.level = CASE a.state WHEN 'review1' THEN 1 WHEN 'review2' THEN 2 WHEN 'review3' THEN 3 ELSE 4 END
WHERE a.state IN ('review1', 'review2', 'review3', 'submitted') AND (c.id IS NOT NULL OR instr(
  CASE a.state WHEN 'review1' THEN :first WHEN 'review2' THEN :second WHEN 'review3' THEN :third ELSE :sign END,
  ',' || a.section_id || ',') > 0)
ORDER BY a.updated_at, a.id LIMIT 200

-- name: desk_owed
-- whose second signature or explanation is owed, in sections of the person's
SELECT a.id, r.title, a.section_id, a.author_id, a.owed, a.owed_since, coalesce(a.withdrawn_by, g.signer_name, '')
FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
  LEFT JOIN signoff g ON g.article_id = a.id AND g.no = a.published_no
WHERE a.owed_since IS NOT NULL AND instr(:sections, ',' || a.section_id || ',') > 0
ORDER BY a.owed_since, a.id LIMIT 50

-- name: desk_timed
SELECT a.id, r.title, a.section_id, a.author_id, a.publish_at, a.current_no
FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.current_no
WHERE a.publish_at IS NOT NULL AND (a.author_id = :user OR instr(:sections, ',' || a.section_id || ',') > 0)
ORDER BY a.publish_at, a.id LIMIT 50

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
