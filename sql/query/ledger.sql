-- name: ledger_last
-- scan: walks the key backwards, one row
SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1

-- name: ledger_insert
INSERT INTO ledger (seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state,
  reason, client, auth, detail, words, proof, hash)
VALUES (:seq, :prev, :at, :actor, :name, :role, :action, :article, :no, :text_hash, :from, :to,
  :reason, :client, :auth, :detail, :words, :proof, :hash)

-- name: ledger_article
SELECT seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state, reason, client,
  auth, detail, words, proof, hash
FROM ledger WHERE article_id = :article ORDER BY seq

-- name: ledger_before
SELECT seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state, reason, client,
  auth, detail, words, proof, hash
FROM ledger WHERE seq < :before ORDER BY seq DESC LIMIT 100

-- name: ledger_after
SELECT seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state, reason, client,
  auth, detail, words, proof, hash
FROM ledger WHERE seq > :after ORDER BY seq LIMIT 1000
