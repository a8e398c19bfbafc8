-- name: ledger_last
-- scan: walks the key backwards, one row
SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1

-- name: ledger_end
SELECT coalesce(max(seq), 0) FROM ledger

-- name: ledger_changed
-- articles that an act behind :since may have made public, changed for readers or taken down, but for imported ones
SELECT article_id FROM ledger
WHERE seq > :since AND action NOT IN ('save', 'tag', 'imported') AND article_id IS NOT NULL

-- name: ledger_insert
INSERT INTO ledger (seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state,
  reason, client, auth, detail, words, proof, hash)
VALUES (:seq, :prev, :at, :actor, :name, :role, :action, :article, :no, :text_hash, :from, :to,
  :reason, :client, :auth, :detail, :words, :proof, :hash)

-- name: ledger_article
SELECT seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state, reason, client,
  auth, detail, words, proof, hash
FROM ledger WHERE article_id = :article ORDER BY seq

-- name: ledger_after
SELECT seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state, reason, client,
  auth, detail, words, proof, hash
FROM ledger WHERE seq > :after ORDER BY seq LIMIT 1000

-- name: baseline_told
SELECT seq, detail FROM ledger WHERE action IN ('init', 'baseline') AND detail <> '' ORDER BY seq LIMIT 1

-- name: redirect_untold
-- scan: verify, and the start of an older site, compare every old address with the rows that tell of one
WITH told AS MATERIALIZED (SELECT detail, article_id, seq FROM ledger WHERE action = 'redirect')
SELECT r.path, r.article_id FROM redirect r LEFT JOIN told t ON t.detail = r.path AND t.article_id = r.article_id
WHERE t.seq IS NULL ORDER BY r.path
