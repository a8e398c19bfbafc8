-- name: verify_revisions
-- every revision, in order of its key
SELECT article_id, no, kicker, title, subtitle, summary, dateline, byline, source, source_url, body, editor, html, hash,
  (SELECT count(*) FROM ledger l WHERE l.article_id = r.article_id AND l.no = r.no AND l.text_hash = r.hash
    AND l.action IN ('save', 'imported'))
FROM revision r WHERE article_id > :after ORDER BY article_id, no LIMIT 200

-- name: verify_rest
SELECT article_id, no, kicker, title, subtitle, summary, dateline, byline, source, source_url, body, editor, html, hash,
  (SELECT count(*) FROM ledger l WHERE l.article_id = r.article_id AND l.no = r.no AND l.text_hash = r.hash
    AND l.action IN ('save', 'imported'))
FROM revision r WHERE article_id = :article AND no > :no ORDER BY no

-- name: verify_signoffs
-- scan: verify reads every sign-off
SELECT s.article_id, s.no, s.hash, s.stage, s.signer_name, s.signed_at, u.login, r.hash, l.action, l.name, l.actor, l.at,
  l.text_hash, l.article_id, l.no, l.detail
FROM signoff s LEFT JOIN revision r ON r.article_id = s.article_id AND r.no = s.no
  LEFT JOIN ledger l ON l.seq = s.ledger_seq LEFT JOIN user u ON u.id = s.signer_id

-- name: verify_public
-- scan: verify reads every article
SELECT a.id, a.state, a.public, a.current_no, a.published_no, s.hash, r.hash,
  (SELECT max(no) FROM revision x WHERE x.article_id = a.id),
  (SELECT l.action FROM ledger l WHERE l.article_id = a.id AND l.action IN ('publish', 'imported', 'withdraw')
    ORDER BY l.seq DESC LIMIT 1),
  (SELECT l.no FROM ledger l WHERE l.article_id = a.id AND l.action IN ('publish', 'imported')
    ORDER BY l.seq DESC LIMIT 1),
  (SELECT l.to_state FROM ledger l WHERE l.article_id = a.id AND l.to_state <> '' ORDER BY l.seq DESC LIMIT 1),
  sec.slug,
  (SELECT l.detail FROM ledger l WHERE l.article_id = a.id AND (l.action = 'move' OR (l.action = 'save' AND l.detail <> ''))
    ORDER BY l.seq DESC LIMIT 1),
  a.published_at,
  (SELECT CASE WHEN l.action = 'imported' AND l.reason <> '' THEN CAST(l.reason AS INTEGER) ELSE l.at END
    FROM ledger l WHERE l.article_id = a.id AND l.action IN ('publish', 'imported') ORDER BY l.seq LIMIT 1)
FROM article a JOIN section sec ON sec.id = a.section_id LEFT JOIN signoff s ON s.article_id = a.id AND s.no = a.published_no
  LEFT JOIN revision r ON r.article_id = a.id AND r.no = a.published_no

-- name: verify_listing
-- every place of every list that holds an article
SELECT l.list, l.place, l.article_id FROM listing l LEFT JOIN article a ON a.id = l.article_id
WHERE l.article_id IS NOT NULL AND (a.id IS NULL OR a.public = 'never')

-- name: verify_unlisted
-- scan: verify reads every article
SELECT a.id FROM article a JOIN section s ON s.id = a.section_id
WHERE s.kind = 'list' AND a.public <> 'never'
  AND (SELECT count(*) FROM listing l WHERE l.article_id = a.id AND l.list IN (0, a.section_id)) <> 2

-- name: verify_roles
-- scan: verify reads every role
SELECT u.login, r.role, coalesce(r.section_id, 0),
  (SELECT count(*) FROM ledger WHERE action = 'role-add'
    AND detail = u.login || ' ' || r.role || ' ' || coalesce(r.section_id, 0))
  - (SELECT count(*) FROM ledger WHERE action = 'role-remove'
    AND detail = u.login || ' ' || r.role || ' ' || coalesce(r.section_id, 0)),
  (SELECT count(*) FROM ledger WHERE action = 'user-add' AND detail = u.login || ' ' || u.name)
FROM user u LEFT JOIN role r ON r.user_id = u.id
