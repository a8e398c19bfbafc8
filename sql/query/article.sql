-- name: article_by_id
SELECT a.id, a.section_id, s.slug, s.title, s.kind, a.author_id, u.name, a.state, a.public, a.current_no,
  a.published_no, a.created_at, a.updated_at, a.published_at, a.changed_at, a.withdrawn_at, a.withdrawn_by,
  a.return_reason
FROM article a JOIN section s ON s.id = a.section_id LEFT JOIN user u ON u.id = a.author_id
WHERE a.id = :id

-- name: article_insert
INSERT INTO article (section_id, author_id, state, current_no, created_at, updated_at)
VALUES (:section, :author, 'draft', 1, :now, :now)

-- name: article_saved
UPDATE article SET section_id = :section, state = 'draft', current_no = :no, updated_at = :now, return_reason = NULL
WHERE id = :id

-- name: article_state
UPDATE article SET state = :state, updated_at = :now, return_reason = :reason WHERE id = :id

-- name: article_publish
UPDATE article SET state = 'published', public = 'live', published_no = current_no, updated_at = :now,
  published_at = coalesce(published_at, :published), withdrawn_at = NULL, withdrawn_by = NULL
WHERE id = :id

-- name: article_withdraw
UPDATE article SET state = :state, public = 'withdrawn', updated_at = :now, withdrawn_at = :now, withdrawn_by = :by
WHERE id = :id

-- name: article_changed
UPDATE article SET changed_at = max(:now_s, max(changed_at, (SELECT chrome_at FROM epoch WHERE id = 1)) + 1000)
WHERE id = :id OR id = (
  SELECT n.article_id FROM listing l JOIN listing n ON n.list = l.list AND n.place < l.place
    JOIN article x ON x.id = n.article_id AND x.public = 'live'
  WHERE l.list = :section AND l.article_id = :id ORDER BY n.place DESC LIMIT 1)
OR id = (
  SELECT n.article_id FROM listing l JOIN listing n ON n.list = l.list AND n.place > l.place
    JOIN article x ON x.id = n.article_id AND x.public = 'live'
  WHERE l.list = :section AND l.article_id = :id ORDER BY n.place LIMIT 1)

-- name: revision_by_no
SELECT r.article_id, r.no, r.saved_by, u.name, r.saved_at, r.kicker, r.title, r.subtitle, r.summary, r.dateline,
  r.byline, r.source, r.source_url, r.body, r.editor, r.html, r.renderer, r.words, r.hash,
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
  byline, source, source_url, body, editor, html, renderer, words, hash)
VALUES (:article, :no, :saved_by, :saved_at, :form_key, :kicker, :title, :subtitle, :summary, :dateline,
  :byline, :source, :source_url, :body, :editor, :html, :renderer, :words, :hash)

-- name: revision_by_key
SELECT article_id, no FROM revision WHERE form_key = :form_key

-- name: revision_own
-- who saved since the last signed revision
SELECT count(*) FROM revision WHERE article_id = :article AND saved_by = :user AND no > (
  SELECT coalesce(max(no), 0) FROM signoff WHERE article_id = :article)

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
WHERE (:state IS NULL OR a.state = :state OR (:state = 'live' AND a.public = 'live'))
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
WHERE (:state IS NULL OR a.state = :state OR (:state = 'live' AND a.public = 'live'))
  AND (:section IS NULL OR a.section_id = :section)
  AND (:author IS NULL OR a.author_id = :author)
  AND (:own IS NULL OR a.author_id = :own OR instr(coalesce(:readable, ''), ',' || a.section_id || ',') > 0)
  AND (:q IS NULL OR instr(r.title, :q) > 0 OR instr(coalesce(u.name, ''), :q) > 0 OR a.id = :q_id)

-- name: article_each
SELECT id FROM article WHERE id > :after ORDER BY id LIMIT 500
