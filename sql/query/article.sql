-- name: article_by_id
SELECT a.id, a.section_id, s.slug, s.title, s.kind, a.author_id, u.name, a.state, a.public, a.current_no,
  a.published_no, a.created_at, a.updated_at, a.published_at, a.withdrawn_at, a.withdrawn_by,
  a.return_reason, a.flow_id, a.submitted_by, a.assigned_to, t.name, a.reminded_at, a.publish_at, a.embargo_at,
  a.expires_at, a.owed, a.owed_since,
  (SELECT max(l.seq) FROM ledger l WHERE l.article_id = a.id AND l.to_state <> '')
FROM article a JOIN section s ON s.id = a.section_id LEFT JOIN user u ON u.id = a.author_id
  LEFT JOIN user t ON t.id = a.assigned_to
WHERE a.id = :id

-- name: article_acted
SELECT name, action, no FROM ledger WHERE seq = :seq

-- name: article_insert
INSERT INTO article (section_id, author_id, state, current_no, created_at, updated_at)
VALUES (:section, :author, 'draft', 1, :now, :now)

-- name: article_saved
-- a new version voids approvals, schedule and who it was passed on to; a new round, or another section, starts with
-- the flow of its day
UPDATE article SET state = 'draft', current_no = :no, updated_at = :now, return_reason = NULL,
  flow_id = iif(state IN ('published', 'withdrawn', 'rejected') OR section_id <> :section, NULL, flow_id),
  section_id = :section, assigned_to = NULL, reminded_at = NULL, publish_at = NULL
WHERE id = :id

-- name: article_state
UPDATE article SET state = :state, updated_at = :now, return_reason = :reason, publish_at = :publish_at,
  assigned_to = NULL, reminded_at = NULL
WHERE id = :id

-- name: article_submitted
UPDATE article SET flow_id = :flow, submitted_by = :by WHERE id = :id

-- name: article_assign
UPDATE article SET assigned_to = :to, updated_at = :now WHERE id = :id

-- name: article_remind
UPDATE article SET reminded_at = :now WHERE id = :id

-- name: article_owe
UPDATE article SET owed = :owed, owed_since = iif(:owed = '', NULL, :now) WHERE id = :id

-- name: article_embargo
UPDATE article SET embargo_at = :at WHERE id = :id

-- name: article_expiry
UPDATE article SET expires_at = :at WHERE id = :id

-- name: article_publish
UPDATE article SET state = 'published', public = 'live', published_no = current_no, updated_at = :now,
  published_at = coalesce(published_at, :published), withdrawn_at = NULL, withdrawn_by = NULL, publish_at = NULL,
  assigned_to = NULL, reminded_at = NULL, return_reason = NULL,
  owed_since = iif(owed = 'countersign', NULL, owed_since), owed = iif(owed = 'countersign', '', owed)
WHERE id = :id

-- name: article_withdraw
UPDATE article SET state = :state, public = 'withdrawn', updated_at = :now, withdrawn_at = :now, withdrawn_by = :by,
  publish_at = NULL, expires_at = NULL, owed = :owed,
  owed_since = iif(:owed = '', NULL, iif(:owed = owed, owed_since, :now))
WHERE id = :id

-- name: article_down_after
-- was it taken down after that row of the ledger? By the order of the ledger: clocks go back
SELECT 1 FROM ledger WHERE article_id = :id AND seq > :seq AND action IN ('withdraw', 'takedown', 'expire') LIMIT 1

-- name: article_due
-- what the clock has to publish
SELECT id, publish_at FROM article WHERE publish_at IS NOT NULL AND publish_at <= :now AND coalesce(embargo_at, 0) <= :now
ORDER BY publish_at, id LIMIT 100

-- name: article_expired
SELECT id, expires_at FROM article WHERE expires_at IS NOT NULL AND expires_at <= :now AND public = 'live'
ORDER BY expires_at, id LIMIT 100

-- name: revision_by_no
SELECT r.article_id, r.no, r.saved_by, u.name, r.saved_at, r.kicker, r.title, r.subtitle, r.summary, r.dateline,
  r.byline, r.source, r.source_url, r.body, r.editor, r.correction_type, r.correction, r.html, r.renderer, r.words, r.hash,
  s.signed_at, s.signer_id, s.signer_name, s.stage, s.ledger_seq
FROM revision r LEFT JOIN user u ON u.id = r.saved_by
  LEFT JOIN signoff s ON s.article_id = r.article_id AND s.no = r.no
WHERE r.article_id = :article AND r.no = :no

-- name: revision_list
SELECT r.no, r.saved_by, u.name, r.saved_at, r.title, r.words, r.hash, s.signed_at, s.signer_name, s.stage
FROM revision r LEFT JOIN user u ON u.id = r.saved_by
  LEFT JOIN signoff s ON s.article_id = r.article_id AND s.no = r.no
WHERE r.article_id = :article ORDER BY r.no DESC

-- name: revision_insert
INSERT INTO revision (article_id, no, saved_by, saved_at, form_key, kicker, title, subtitle, summary, dateline,
  byline, source, source_url, body, editor, correction_type, correction, html, renderer, words, hash)
VALUES (:article, :no, :saved_by, :saved_at, :form_key, :kicker, :title, :subtitle, :summary, :dateline,
  :byline, :source, :source_url, :body, :editor, :correction_type, :correction, :html, :renderer, :words, :hash)

-- name: revision_by_key
SELECT article_id, no FROM revision WHERE form_key = :form_key

-- name: signoff_insert
INSERT INTO signoff (article_id, no, hash, stage, signer_id, signer_name, signed_at, ledger_seq)
VALUES (:article, :no, :hash, :stage, :signer, :name, :now, :seq)

-- name: tag_list
SELECT name FROM tag WHERE article_id = :article ORDER BY name

-- name: tag_clear
DELETE FROM tag WHERE article_id = :article

-- name: tag_add
INSERT INTO tag (article_id, name) VALUES (:article, :name) ON CONFLICT DO NOTHING

-- name: article_filter
-- scan: the desk's filters are optional and combined freely; it is bounded by LIMIT and walks article_updated
SELECT a.id, r.title, r.summary, r.source, s.slug, s.title, s.kind, a.state, a.public, a.author_id, u.name, r.words,
  a.updated_at, a.current_no, a.published_no, a.return_reason
FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.current_no
  JOIN section s ON s.id = a.section_id LEFT JOIN user u ON u.id = a.author_id
WHERE (:state IS NULL OR a.state = :state OR (:state = 'live' AND a.public = 'live')
    OR (:state = 'review' AND a.state IN ('review1', 'review2', 'review3', 'submitted')))
  AND (:section IS NULL OR a.section_id = :section)
  AND (:author IS NULL OR a.author_id = :author)
  AND (:own IS NULL OR a.author_id = :own OR instr(coalesce(:readable, ''), ',' || a.section_id || ',') > 0)
  AND (:q IS NULL OR instr(r.title, :q) > 0 OR instr(coalesce(u.name, ''), :q) > 0 OR a.id = :q_id)
ORDER BY a.updated_at DESC, a.id DESC LIMIT :limit OFFSET :offset

-- name: article_filter_count
-- scan: as article_filter
SELECT count(*)
FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.current_no
  LEFT JOIN user u ON u.id = a.author_id
WHERE (:state IS NULL OR a.state = :state OR (:state = 'live' AND a.public = 'live')
    OR (:state = 'review' AND a.state IN ('review1', 'review2', 'review3', 'submitted')))
  AND (:section IS NULL OR a.section_id = :section)
  AND (:author IS NULL OR a.author_id = :author)
  AND (:own IS NULL OR a.author_id = :own OR instr(coalesce(:readable, ''), ',' || a.section_id || ',') > 0)
  AND (:q IS NULL OR instr(r.title, :q) > 0 OR instr(coalesce(u.name, ''), :q) > 0 OR a.id = :q_id)
