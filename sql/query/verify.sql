-- name: verify_heads
-- scan: verify reads every head of a day with the row behind it, then the rows without a head
SELECT h.id, h.day, h.size, h.made_at, h.note, l.seq, l.at, l.action, l.detail
FROM head h LEFT JOIN ledger l ON l.seq = h.size + 1 WHERE h.id > 0
UNION ALL
SELECT 0, NULL, 0, 0, NULL, l.seq, l.at, l.action, l.detail FROM ledger l
WHERE l.seq IN (SELECT seq FROM ledger WHERE action = 'head') AND NOT EXISTS (SELECT 1 FROM head h WHERE h.id > 0 AND h.size = l.seq - 1)

-- name: verify_revisions
-- every revision, in order of its key, with the row that tells of it
SELECT r.article_id, r.no, kicker, title, subtitle, summary, dateline, byline, source, source_url, body, editor, correction_type,
  correction, html, r.hash, r.words, r.saved_at, u.login, l.text_hash, l.at, l.actor
FROM revision r LEFT JOIN user u ON u.id = r.saved_by
  LEFT JOIN ledger l ON l.article_id = r.article_id AND l.no = r.no AND l.action = 'save'
WHERE r.article_id > :after ORDER BY r.article_id, r.no LIMIT 200

-- name: verify_rest
SELECT r.article_id, r.no, kicker, title, subtitle, summary, dateline, byline, source, source_url, body, editor, correction_type,
  correction, html, r.hash, r.words, r.saved_at, u.login, l.text_hash, l.at, l.actor
FROM revision r LEFT JOIN user u ON u.id = r.saved_by
  LEFT JOIN ledger l ON l.article_id = r.article_id AND l.no = r.no AND l.action = 'save'
WHERE r.article_id = :article AND r.no > :no ORDER BY r.no

-- name: verify_unsaved
-- scan: verify reads every row of the ledger that tells of a version
SELECT l.seq, l.article_id, l.no FROM ledger l LEFT JOIN revision r ON r.article_id = l.article_id AND r.no = l.no
WHERE l.action = 'save' AND r.hash IS NULL

-- name: verify_signoffs
-- scan: verify reads every sign-off
SELECT s.article_id, s.no, s.hash, s.stage, s.signer_name, s.signed_at, u.login, r.hash, l.action, l.name, l.actor, l.at,
  l.text_hash, l.article_id, l.no, l.detail
FROM signoff s LEFT JOIN revision r ON r.article_id = s.article_id AND r.no = s.no
  LEFT JOIN ledger l ON l.seq = s.ledger_seq LEFT JOIN user u ON u.id = s.signer_id

-- name: verify_unsigned
-- scan: verify reads every row of the ledger that tells of a sign-off
SELECT l.seq, l.action, l.article_id, l.no FROM ledger l
WHERE l.action IN ('sign', 'imported') AND NOT EXISTS (SELECT 1 FROM signoff s WHERE s.ledger_seq = l.seq)

-- name: verify_reviews
-- scan: verify reads every review
SELECT v.article_id, v.no, v.hash, v.level, v.verdict, v.target, v.reviewer_name, u.login, f.name, v.for_id, v.note, v.at, r.hash,
  l.action, l.article_id, l.no, l.text_hash, l.actor, l.name, l.at, l.to_state, l.reason, l.detail
FROM review v LEFT JOIN revision r ON r.article_id = v.article_id AND r.no = v.no
  LEFT JOIN ledger l ON l.seq = v.ledger_seq LEFT JOIN user u ON u.id = v.reviewer_id LEFT JOIN user f ON f.id = v.for_id

-- name: verify_unreviewed
-- scan: verify reads every row of the ledger that tells of a verdict, and the reviews; before there were levels
-- 退回修改 had no detail and no review
SELECT seq, action, article_id, no FROM ledger
WHERE (action IN ('pass', 'cosign', 'reject', 'countersign') OR (action = 'return' AND detail <> ''))
  AND seq NOT IN (SELECT ledger_seq FROM review)

-- name: verify_review_twice
-- scan: verify reads every review
SELECT ledger_seq FROM review GROUP BY ledger_seq HAVING count(*) > 1

-- name: verify_articles
-- scan: verify reads every article
SELECT a.id, a.state, a.public, a.current_no, a.published_no, a.created_at, a.published_at, a.withdrawn_at, a.withdrawn_by,
  a.return_reason, a.publish_at, a.embargo_at, a.expires_at, a.owed, a.owed_since, a.reminded_at, sec.slug, u.login, b.login,
  t.name, a.flow_id, coalesce(fs.slug, '全站'), f.version, coalesce(f.levels, -1), f.two_person,
  s.hash, r.hash, (SELECT max(no) FROM revision x WHERE x.article_id = a.id)
FROM article a LEFT JOIN section sec ON sec.id = a.section_id LEFT JOIN user u ON u.id = a.author_id
  LEFT JOIN user b ON b.id = a.submitted_by LEFT JOIN user t ON t.id = a.assigned_to
  LEFT JOIN flow f ON f.id = a.flow_id LEFT JOIN section fs ON fs.id = f.section_id
  LEFT JOIN signoff s ON s.article_id = a.id AND s.no = a.published_no
  LEFT JOIN revision r ON r.article_id = a.id AND r.no = a.published_no

-- name: verify_story
SELECT at, actor, name, action, no, to_state, reason, detail FROM ledger WHERE article_id = :article ORDER BY seq

-- name: verify_lost
-- scan: verify reads every row of the ledger that begins an article
SELECT l.seq, l.article_id FROM ledger l
WHERE l.action = 'save' AND l.no = 1 AND NOT EXISTS (SELECT 1 FROM article a WHERE a.id = l.article_id)

-- name: verify_listing
-- every place of every list that holds an article
SELECT l.list, l.place, l.article_id FROM listing l LEFT JOIN article a ON a.id = l.article_id
WHERE l.article_id IS NOT NULL AND (a.id IS NULL OR a.public = 'never')

-- name: verify_unlisted
-- scan: verify reads every article
WITH RECURSIVE up (section, list, depth) AS (
  SELECT id, id, 0 FROM section
  UNION ALL SELECT up.section, s.parent_id, depth + 1 FROM up JOIN section s ON s.id = up.list
  WHERE s.parent_id IS NOT NULL AND depth < 20)
SELECT a.id FROM article a JOIN section s ON s.id = a.section_id
WHERE s.kind = 'list' AND a.public <> 'never'
  AND ((SELECT count(*) FROM listing l WHERE l.article_id = a.id AND l.list = 0) <> 1
    OR (SELECT count(*) FROM up JOIN listing l ON l.list = up.list AND l.article_id = a.id WHERE up.section = a.section_id)
    <> (SELECT count(*) FROM up WHERE up.section = a.section_id)
    OR (SELECT count(*) FROM listing l WHERE l.article_id = a.id AND l.list >= 0)
    <> (SELECT count(*) + 1 FROM up WHERE up.section = a.section_id))

-- name: verify_gaps
-- scan: verify reads every place of every list
SELECT list FROM listing GROUP BY list HAVING max(place) + 1 <> count(*)

-- name: verify_places
-- scan: verify reads every place: seen or not as its article is, empty only in a tag's list, of a list that there is
SELECT l.list, l.place FROM listing l LEFT JOIN article a ON a.id = l.article_id
WHERE l.live <> (coalesce(a.public, '') = 'live') OR (l.list >= 0 AND l.article_id IS NULL)
  OR (l.list < 0 AND NOT EXISTS (SELECT 1 FROM tag_page p WHERE p.id = -l.list))

-- name: verify_cards
-- scan: verify reads every live article of the lists, and every card
SELECT a.id FROM article a JOIN section s ON s.id = a.section_id AND s.kind = 'list'
  JOIN revision r ON r.article_id = a.id AND r.no = a.published_no LEFT JOIN card c ON c.article_id = a.id
WHERE a.public = 'live' AND (c.article_id IS NULL OR c.title <> r.title OR c.summary <> r.summary OR c.source <> r.source
  OR c.section_id <> a.section_id OR c.published_at <> a.published_at OR c.owed <> a.owed)
UNION ALL
SELECT c.article_id FROM card c LEFT JOIN article a ON a.id = c.article_id LEFT JOIN section s ON s.id = a.section_id
WHERE coalesce(a.public, '') <> 'live' OR s.kind <> 'list'

-- name: verify_tags
-- scan: verify reads every article that has, had or shows tags: those now, those that readers see, and what the ledger
-- tells of both
SELECT a.id, a.public <> 'never' AND s.kind = 'list',
  (SELECT group_concat(t.name, '、') FROM tag t WHERE t.article_id = a.id),
  (SELECT t.detail FROM ledger t WHERE t.article_id = a.id AND t.action = 'tag' ORDER BY t.seq DESC LIMIT 1),
  (SELECT group_concat(p.name, '、') FROM listing l JOIN tag_page p ON p.id = -l.list WHERE l.article_id = a.id),
  (SELECT t.detail FROM ledger t WHERE t.article_id = a.id AND t.action = 'tag' AND t.seq < (SELECT max(p.seq) FROM ledger p
    WHERE p.article_id = a.id AND p.action IN ('publish', 'imported')) ORDER BY t.seq DESC LIMIT 1)
FROM article a JOIN section s ON s.id = a.section_id
WHERE a.id IN (SELECT article_id FROM ledger WHERE action = 'tag' UNION SELECT article_id FROM tag
  UNION SELECT article_id FROM listing WHERE list < 0 AND article_id IS NOT NULL)

-- name: verify_roles
-- scan: verify compares every role with what the ledger granted and took back, in both directions
WITH granted AS MATERIALIZED (
  SELECT detail, sum(CASE action WHEN 'role-add' THEN 1 ELSE -1 END) AS n FROM ledger
  WHERE action IN ('role-add', 'role-remove') GROUP BY detail),
have AS MATERIALIZED (
  SELECT u.login || ' ' || r.role || ' ' || coalesce(r.section_id, 0) AS detail FROM role r JOIN user u ON u.id = r.user_id)
SELECT h.detail, 1 FROM have h LEFT JOIN granted g ON g.detail = h.detail WHERE coalesce(g.n, 0) <> 1
UNION ALL SELECT g.detail, 0 FROM granted g WHERE g.n <> 0 AND g.detail NOT IN (SELECT detail FROM have)

-- name: verify_accounts
-- scan: verify compares every account with the row that made it, in both directions
WITH added AS MATERIALIZED (SELECT detail, count(*) AS n FROM ledger WHERE action = 'user-add' GROUP BY detail)
SELECT u.login, 1 FROM user u LEFT JOIN added a ON a.detail = u.login || ' ' || u.name WHERE coalesce(a.n, 0) <> 1
UNION ALL
SELECT a.detail, 0 FROM added a WHERE a.detail NOT IN (SELECT login || ' ' || name FROM user)

-- name: verify_disabled
-- scan: verify compares every account with the row that stopped it or let it in again
WITH last AS MATERIALIZED (
  SELECT detail, max(seq) AS seq FROM ledger WHERE action IN ('user-disable', 'user-enable') GROUP BY detail)
SELECT u.login FROM user u LEFT JOIN last ON last.detail = u.login LEFT JOIN ledger l ON l.seq = last.seq
WHERE coalesce(u.disabled_at, 0) <> CASE WHEN l.action = 'user-disable' THEN l.at ELSE 0 END

-- name: verify_corrections
-- scan: verify reads every correction
SELECT c.place, c.article_id, c.no, c.number, c.at, r.correction_type, l.action, l.article_id, l.no, l.at
FROM correction c LEFT JOIN revision r ON r.article_id = c.article_id AND r.no = c.no LEFT JOIN ledger l ON l.seq = c.ledger_seq
ORDER BY c.place

-- name: verify_correction_numbers
-- scan: verify reads every correction
SELECT article_id FROM correction GROUP BY article_id HAVING min(number) <> 1 OR max(number) <> count(*)

-- name: verify_uncorrected
-- scan: verify reads every row of the ledger that tells of a publication
SELECT l.seq, l.article_id, l.no FROM ledger l JOIN revision r ON r.article_id = l.article_id AND r.no = l.no
WHERE l.action = 'publish' AND r.correction_type <> ''
  AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.article_id = l.article_id AND c.no = l.no)

-- name: verify_flows
-- scan: verify reads every flow
SELECT f.id, coalesce(s.slug, '全站'), f.section_id, f.version, coalesce(f.levels, -1), f.two_person, f.made_at, f.ledger_seq,
  l.action, l.at, l.detail
FROM flow f LEFT JOIN section s ON s.id = f.section_id LEFT JOIN ledger l ON l.seq = f.ledger_seq ORDER BY f.id

-- name: verify_unflowed
-- scan: verify reads every row of the ledger that sets levels, and the flows
SELECT seq FROM ledger WHERE action = 'flow' AND seq NOT IN (SELECT ledger_seq FROM flow WHERE ledger_seq IS NOT NULL)

-- name: verify_section_rows
-- scan: verify reads every row of the ledger that tells of sections: found in the index
SELECT seq, action, detail FROM ledger WHERE seq IN (SELECT seq FROM ledger
  WHERE action IN ('init', 'baseline', 'section-add', 'section-set', 'section-move')) ORDER BY seq

-- name: verify_redirected
-- scan: verify reads every row of the ledger that tells of an old address
SELECT l.seq, l.article_id, l.detail FROM ledger l LEFT JOIN redirect r ON r.path = l.detail AND r.article_id = l.article_id
WHERE l.action = 'redirect' AND r.path IS NULL

-- name: verify_setting_rows
-- scan: verify reads every row of the ledger that tells of a setting: found in the index
SELECT detail FROM ledger WHERE seq IN (SELECT seq FROM ledger WHERE action = 'setting') ORDER BY seq

-- name: verify_setting_names
-- scan: the table holds a handful of rows
SELECT name FROM setting ORDER BY name

-- name: verify_tag_pages
-- scan: verify reads every tag that has a page
SELECT p.id, p.name, p.live, EXISTS (SELECT 1 FROM listing l WHERE l.list = -p.id AND l.live = 1),
  EXISTS (SELECT 1 FROM listing l WHERE l.list = -p.id)
FROM tag_page p

-- name: verify_word_lists
-- scan: verify reads every list of 错敏词, each beside the row that tells of it
SELECT n.n, w.text, w.words, w.hash, w.made_at, l.at, l.detail
FROM (SELECT version AS n FROM word_list UNION SELECT row_number() OVER (ORDER BY seq) FROM ledger WHERE action = 'word-list') n
  LEFT JOIN word_list w ON w.version = n.n
  LEFT JOIN (SELECT row_number() OVER (ORDER BY seq) AS n, at, detail FROM ledger WHERE action = 'word-list') l ON l.n = n.n
ORDER BY n.n

-- name: verify_unmarked
-- scan: verify reads every row of the ledger that made a version public; the last: the desk's clock has yet to look at it
SELECT l.article_id, l.no, l.seq > (SELECT seq FROM fingerprint_cursor WHERE id = 1) FROM ledger l
WHERE l.to_state = 'published' AND l.article_id IS NOT NULL AND l.no IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM fingerprinted p WHERE p.article_id = l.article_id AND p.no = l.no)

-- name: verify_marked
-- scan: verify reads every version with marks
SELECT p.article_id, p.no FROM fingerprinted p
WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.article_id = p.article_id AND l.no = p.no AND l.to_state = 'published')
