-- What follows publication: corrections, receipts of withdrawals, and where an article shows.

-- name: correction_add
INSERT INTO correction (place, article_id, no, number, at, ledger_seq)
VALUES ((SELECT coalesce(max(place), -1) + 1 FROM correction), :article, :no,
  (SELECT coalesce(max(number), 0) + 1 FROM correction WHERE article_id = :article), :now, :seq)

-- name: correction_of_article
SELECT c.number, c.article_id, c.at, r.correction_type, r.correction, r.title, s.slug, s.kind
FROM correction c JOIN revision r ON r.article_id = c.article_id AND r.no = c.no
  JOIN article a ON a.id = c.article_id JOIN section s ON s.id = a.section_id
WHERE c.article_id = :article ORDER BY c.number DESC

-- name: correction_newest
SELECT c.number, c.article_id, c.at, r.correction_type, r.correction, p.title, s.slug, s.kind
FROM correction c JOIN article a ON a.id = c.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = c.article_id AND r.no = c.no
  JOIN revision p ON p.article_id = a.id AND p.no = a.published_no
  JOIN section s ON s.id = a.section_id
WHERE c.place >= 0 ORDER BY c.place DESC LIMIT :limit

-- name: correction_range
SELECT c.number, c.article_id, c.at, r.correction_type, r.correction, p.title, s.slug, s.kind
FROM correction c JOIN article a ON a.id = c.article_id AND a.public = 'live'
  JOIN revision r ON r.article_id = c.article_id AND r.no = c.no
  JOIN revision p ON p.article_id = a.id AND p.no = a.published_no
  JOIN section s ON s.id = a.section_id
WHERE c.place >= :from AND c.place < :to ORDER BY c.place DESC

-- name: correction_count
SELECT coalesce(max(place), -1) + 1 FROM correction

-- name: last_publish
SELECT at FROM ledger WHERE article_id = :article AND action = 'publish' ORDER BY seq DESC LIMIT 1

-- name: countersigned
SELECT reviewer_name, at FROM review WHERE article_id = :article AND no = :no AND verdict = 'countersign'
ORDER BY id DESC LIMIT 1

-- name: place_lists
-- every list that the article has a place in: how many live ones stand before it (20: that or more), how many places
SELECT s.slug, l.list, l.place,
  (SELECT count(*) FROM (SELECT 1 FROM listing n WHERE n.live = 1 AND n.list = l.list AND n.place > l.place LIMIT 20)),
  (SELECT max(m.place) + 1 FROM listing m WHERE m.list = l.list)
FROM listing l LEFT JOIN section s ON s.id = l.list WHERE l.article_id = :article ORDER BY l.list

-- name: place_redirects
SELECT path FROM redirect WHERE article_id = :article ORDER BY path

-- name: place_corrections
SELECT c.place,
  (SELECT count(*) FROM (SELECT 1 FROM correction n JOIN article x ON x.id = n.article_id AND x.public = 'live'
    WHERE n.place > c.place LIMIT 20)),
  (SELECT max(m.place) + 1 FROM correction m)
FROM correction c WHERE c.article_id = :article ORDER BY c.place DESC

-- name: receipt_add
INSERT INTO receipt (ledger_seq, article_id, place, name, number, next_at)
VALUES (:seq, :article, :place, :name, :number, :now)

-- name: receipt_due
-- a receipt is over when the article is public again: its newest withdrawal counts; CROSS: the index of times leads, not
-- the articles that were ever withdrawn
SELECT e.id, e.ledger_seq, e.article_id, e.place, e.name, e.number, e.tries
FROM receipt e CROSS JOIN article a ON a.id = e.article_id AND a.public = 'withdrawn'
WHERE e.stopped_at IS NULL AND e.next_at >= :from AND e.next_at < :to
  AND e.ledger_seq = (SELECT max(x.ledger_seq) FROM receipt x WHERE x.article_id = e.article_id)
ORDER BY e.next_at, e.id LIMIT :limit

-- name: receipt_over
-- never to be asked again
UPDATE receipt SET next_at = 9223372036854775807 WHERE article_id = :article AND stopped_at IS NULL

-- name: receipt_probed
-- unless it is over, or another database was restored, since it was asked
UPDATE receipt SET tried_at = :now, tries = tries + 1, found = :found, status = :status, next_at = :next,
  stopped_at = :stopped
WHERE id = :id AND ledger_seq = :seq AND tries = :tries AND stopped_at IS NULL AND next_at < 9223372036854775807

-- name: receipt_left
SELECT count(*) FROM receipt WHERE ledger_seq = :seq AND stopped_at IS NULL

-- name: receipt_lines
SELECT place, name, number, next_at, tries, tried_at, found, status, stopped_at FROM receipt WHERE ledger_seq = :seq ORDER BY id

-- name: receipt_newest
SELECT max(ledger_seq) FROM receipt WHERE article_id = :article

-- name: receipt_title_shared
-- scan: only when a page still holds a title without its link: is it another article's, a section's, a tag's?
SELECT a.id FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
WHERE a.public = 'live' AND a.id <> :article
  AND substr(replace(r.title, char(8203), ''), -length(:title)) = :title
UNION ALL SELECT s.id FROM section s WHERE s.title = :title
UNION ALL SELECT t.id FROM tag_page t WHERE t.name = :title AND t.live = 1
LIMIT 1

-- name: verify_receipts
-- scan: verify reads every withdrawal
SELECT l.seq, l.detail,
  (SELECT count(*) FROM receipt e WHERE e.ledger_seq = l.seq AND e.stopped_at IS NULL),
  (SELECT count(*) FROM receipt e WHERE e.ledger_seq = l.seq AND e.article_id <> l.article_id),
  (SELECT k.detail FROM ledger k WHERE k.article_id = l.article_id AND k.action = 'receipt' AND k.seq > l.seq
    AND instr(k.detail, '第 ' || l.seq || ' 条') = 1)
FROM ledger l WHERE l.action IN ('withdraw', 'takedown', 'expire')

-- name: verify_receipts_astray
-- scan: verify reads every receipt
SELECT e.id FROM receipt e LEFT JOIN ledger l ON l.seq = e.ledger_seq AND l.article_id = e.article_id
WHERE l.action IS NULL OR l.action NOT IN ('withdraw', 'takedown', 'expire') LIMIT 1
