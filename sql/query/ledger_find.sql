-- The audit view's filters. The rows are found in a covering index first (ledger_find), then read by number: a page
-- costs one pass over some 60 bytes a row at worst. A row counts when it fits every filter that is not NULL.

-- name: ledger_find
SELECT seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state, reason, client,
  auth, detail, words, proof, hash
FROM ledger WHERE seq IN (
  SELECT seq FROM ledger INDEXED BY ledger_find WHERE seq < :before AND at >= :from AND at < :to
    AND (:who IS NULL OR actor = :who OR name = :who) AND (:role IS NULL OR role = :role)
    AND (:action IS NULL OR action = :action) AND (:article IS NULL OR article_id = :article)
    AND (:section IS NULL OR article_id IN (SELECT id FROM article WHERE section_id = :section))
  ORDER BY seq DESC LIMIT :limit)
ORDER BY seq DESC

-- name: ledger_find_count
SELECT count(*) FROM ledger INDEXED BY ledger_find WHERE seq < :before AND at >= :from AND at < :to
  AND (:who IS NULL OR actor = :who OR name = :who) AND (:role IS NULL OR role = :role)
  AND (:action IS NULL OR action = :action) AND (:article IS NULL OR article_id = :article)
  AND (:section IS NULL OR article_id IN (SELECT id FROM article WHERE section_id = :section))

-- name: ledger_find_said
SELECT seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state, reason, client,
  auth, detail, words, proof, hash
FROM ledger INDEXED BY ledger_said WHERE (reason <> '' OR detail <> '')
  AND (instr(reason, :said) > 0 OR instr(detail, :said) > 0)
  AND seq < :before AND at >= :from AND at < :to
  AND (:who IS NULL OR actor = :who OR name = :who) AND (:role IS NULL OR role = :role)
  AND (:action IS NULL OR action = :action) AND (:article IS NULL OR article_id = :article)
  AND (:section IS NULL OR article_id IN (SELECT id FROM article WHERE section_id = :section))
ORDER BY seq DESC LIMIT :limit

-- name: ledger_find_said_count
SELECT count(*) FROM ledger INDEXED BY ledger_said WHERE (reason <> '' OR detail <> '')
  AND (instr(reason, :said) > 0 OR instr(detail, :said) > 0)
  AND seq < :before AND at >= :from AND at < :to
  AND (:who IS NULL OR actor = :who OR name = :who) AND (:role IS NULL OR role = :role)
  AND (:action IS NULL OR action = :action) AND (:article IS NULL OR article_id = :article)
  AND (:section IS NULL OR article_id IN (SELECT id FROM article WHERE section_id = :section))

-- name: word_list_newest
-- scan: walks the key backwards, one row
SELECT version, text, words, hash, made_at FROM word_list ORDER BY version DESC LIMIT 1

-- name: word_list_insert
INSERT INTO word_list (text, words, hash, made_at) VALUES (:text, :words, :hash, :now)
