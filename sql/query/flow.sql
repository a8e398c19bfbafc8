-- 审级 of sections, and what workflow_check() needs to know.

-- name: flow_of_section
-- scan: some dozens of rows; the nearest of the section and those above it
WITH RECURSIVE up (id, depth) AS (
  SELECT :section, 0
  UNION ALL SELECT s.parent_id, depth + 1 FROM up JOIN section s ON s.id = up.id
  WHERE s.parent_id IS NOT NULL AND depth < 20)
SELECT f.id, f.section_id, s.title, f.version, coalesce(f.levels, -1), f.two_person, s.slug
FROM flow f LEFT JOIN up ON up.id = f.section_id LEFT JOIN section s ON s.id = f.section_id
WHERE (up.id IS NOT NULL OR f.section_id IS NULL) AND f.levels IS NOT NULL
  AND f.version = (SELECT max(g.version) FROM flow g WHERE coalesce(g.section_id, 0) = coalesce(f.section_id, 0))
ORDER BY coalesce(up.depth, 99) LIMIT 1

-- name: flow_by_id
SELECT f.id, f.section_id, s.title, f.version, coalesce(f.levels, -1), f.two_person, s.slug
FROM flow f LEFT JOIN section s ON s.id = f.section_id WHERE f.id = :id

-- name: flow_newest
-- the newest of a section itself (0: the site), "as the section above" included
SELECT f.id, f.section_id, s.title, f.version, coalesce(f.levels, -1), f.two_person, s.slug
FROM flow f LEFT JOIN section s ON s.id = f.section_id
WHERE coalesce(f.section_id, 0) = :section ORDER BY f.version DESC LIMIT 1

-- name: flow_history
SELECT f.version, coalesce(f.levels, -1), f.two_person, f.made_at, l.name, f.ledger_seq
FROM flow f LEFT JOIN ledger l ON l.seq = f.ledger_seq
WHERE coalesce(f.section_id, 0) = :section ORDER BY f.version DESC LIMIT 50

-- name: flow_insert
INSERT INTO flow (section_id, version, levels, two_person, made_at, ledger_seq)
VALUES (:section, :version, :levels, :two_person, :now, :seq)

-- name: flow_under_way
-- texts under way in a section, and those of them that go by another version
SELECT count(*), coalesce(sum(flow_id <> :flow), 0) FROM article WHERE section_id = :section AND flow_id IS NOT NULL
  AND state NOT IN ('published', 'withdrawn', 'rejected')

-- name: case_hand
-- what hand a person had in the current and in the published version
SELECT
  (SELECT count(*) FROM revision WHERE article_id = :article AND saved_by = :user
    AND no > (SELECT coalesce(max(no), 0) FROM signoff WHERE article_id = :article)),
  (SELECT count(*) FROM revision WHERE article_id = :article AND saved_by = :user AND no <= :published
    AND no > (SELECT coalesce(max(no), 0) FROM signoff WHERE article_id = :article AND no < :published)),
  (SELECT coalesce(max(level), 0) FROM review WHERE article_id = :article AND no = :no
    AND verdict IN ('pass', 'cosign') AND (reviewer_id = :user OR for_id = :user)
    AND (verdict = 'cosign' OR level <> :level)),
  (SELECT count(*) FROM signoff WHERE article_id = :article AND no = :published AND signer_id = :user)

-- name: cosign_open
-- nobody waits for an account that was stopped
SELECT c.user_id, u.name FROM cosign c JOIN user u ON u.id = c.user_id
WHERE c.article_id = :article AND c.no = :no AND c.level = :level AND c.done_at IS NULL AND u.disabled_at IS NULL
ORDER BY c.id

-- name: cosign_ask
INSERT INTO cosign (article_id, no, level, user_id, asked_by, asked_at) VALUES (:article, :no, :level, :user, :by, :now)
ON CONFLICT DO NOTHING

-- name: cosign_done
UPDATE cosign SET done_at = :now WHERE article_id = :article AND no = :no AND level = :level AND user_id = :user
  AND done_at IS NULL

-- name: review_insert
INSERT INTO review (article_id, no, hash, level, verdict, target, reviewer_id, reviewer_name, for_id, note, at, ledger_seq)
VALUES (:article, :no, :hash, :level, :verdict, :target, :reviewer, :name, :for, :note, :now, :seq)

-- name: review_list
SELECT v.no, v.level, v.verdict, v.target, v.reviewer_name, f.name, v.note, v.at, v.ledger_seq
FROM review v LEFT JOIN user f ON f.id = v.for_id WHERE v.article_id = :article ORDER BY v.id

-- name: cosign_list
SELECT c.user_id, c.level, u.name, b.name, c.asked_at, c.done_at IS NOT NULL
FROM cosign c JOIN user u ON u.id = c.user_id JOIN user b ON b.id = c.asked_by
WHERE c.article_id = :article AND c.no = :no ORDER BY c.id

-- name: desk_progress
SELECT a.state, a.public, a.flow_id, a.section_id,
  (SELECT coalesce(sum(DISTINCT 1 << (level - 1)), 0) FROM review
    WHERE article_id = a.id AND no = a.current_no AND verdict = 'pass'),
  (SELECT level FROM review WHERE article_id = a.id AND no = a.current_no AND verdict IN ('return', 'reject')
    ORDER BY id DESC LIMIT 1),
  EXISTS (SELECT 1 FROM signoff WHERE article_id = a.id AND no = a.current_no AND stage = 'imported')
FROM article a WHERE a.id = :article

-- name: grant_all
-- scan: a person's roles, those of sub-sections included, and what is delegated to the person today
WITH RECURSIVE sub (id, root, depth) AS (
  SELECT id, id, 0 FROM section
  UNION ALL SELECT s.id, sub.root, depth + 1 FROM section s JOIN sub ON s.parent_id = sub.id WHERE depth < 20)
SELECT r.id, r.role, x.id, s.title, NULL, NULL
FROM role r LEFT JOIN sub x ON x.root = r.section_id LEFT JOIN section s ON s.id = x.id WHERE r.user_id = :user
UNION ALL
SELECT r.id, r.role, x.id, s.title, f.id, f.name
FROM delegation d JOIN role r ON r.user_id = d.from_id AND r.role = d.role JOIN user f ON f.id = d.from_id
  LEFT JOIN sub x ON x.root = r.section_id LEFT JOIN section s ON s.id = x.id
WHERE d.to_id = :user AND d.starts_at <= :now AND d.ends_at > :now AND d.revoked_at IS NULL
  AND f.disabled_at IS NULL
  AND EXISTS (SELECT 1 FROM role o WHERE o.user_id = d.to_id AND o.role = d.role)

-- name: verify_flow_rows
-- scan: verify reads every act on a text, and what set levels, sections and delegations, in their order
SELECT seq, at, actor, name, action, article_id, no, text_hash, from_state, detail FROM ledger
WHERE action IN ('flow', 'section-add', 'section-place', 'delegate', 'delegate-end', 'save', 'move', 'submit', 'pass', 'cosign',
  'return', 'reject', 'emergency', 'sign', 'countersign', 'publish', 'schedule', 'unschedule', 'withdraw', 'takedown', 'imported')
ORDER BY seq

-- name: verify_flow_articles
-- scan: verify reads every article
SELECT id, coalesce(flow_id, 0), state FROM article

-- name: verify_sections
-- scan: some dozens of rows
SELECT s.slug, p.slug FROM section s LEFT JOIN section p ON p.id = s.parent_id

-- name: verify_delegations
-- scan: verify reads every delegation
SELECT d.id, d.from_id, f.login, f.name, d.to_id, t.login, t.name, d.role, d.starts_at, d.ends_at, d.reason, d.revoked_at,
  d.ledger_seq, l.action, l.detail, l.reason, l.actor,
  (SELECT max(e.at) FROM ledger e WHERE e.action = 'delegate-end' AND e.detail = l.detail)
FROM delegation d JOIN user f ON f.id = d.from_id JOIN user t ON t.id = d.to_id LEFT JOIN ledger l ON l.seq = d.ledger_seq

-- name: verify_undelegated
-- scan: verify reads every row of the ledger that delegates
SELECT seq FROM ledger WHERE action = 'delegate' AND seq NOT IN (SELECT ledger_seq FROM delegation)

-- name: verify_in_stead
-- scan: every verdict in somebody's stead that no delegation of its day covers
SELECT v.article_id, v.no, v.reviewer_name FROM review v WHERE v.for_id IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM delegation d WHERE d.from_id = v.for_id AND d.to_id = v.reviewer_id AND d.ledger_seq < v.ledger_seq
    AND d.starts_at <= v.at AND d.ends_at > v.at AND coalesce(d.revoked_at, v.at) >= v.at
    AND d.role = CASE v.level WHEN 1 THEN 'editor' WHEN 2 THEN 'director' ELSE 'signer' END)

-- name: verify_flow_before
-- an article's section and newest text before a row of the ledger
SELECT (SELECT detail FROM ledger WHERE article_id = :article AND action IN ('save', 'move') AND detail <> '' AND seq < :seq
    ORDER BY seq DESC LIMIT 1), no, text_hash
FROM ledger WHERE article_id = :article AND action = 'save' AND seq < :seq ORDER BY seq DESC LIMIT 1
