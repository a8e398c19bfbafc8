-- The Merkle tree over the ledger and its signed heads (news/tree.c, news/head.c).

-- name: tree_node
SELECT hash FROM tree WHERE seq = :seq AND level = :level

-- name: tree_leaf
SELECT hash FROM ledger WHERE seq = :seq

-- name: tree_last
-- scan: walks the key backwards, one row
SELECT seq FROM tree ORDER BY seq DESC LIMIT 1

-- name: tree_insert
INSERT INTO tree (seq, level, hash) VALUES (:seq, :level, :hash)

-- name: tree_after
-- the nodes that these rows complete
SELECT seq, level, hash FROM tree WHERE seq > :after AND seq <= :last ORDER BY seq, level

-- name: ledger_from
SELECT seq, prev, at, actor, name, role, action, article_id, no, text_hash, from_state, to_state, reason, client,
  auth, detail, words, proof, hash
FROM ledger WHERE seq > :after ORDER BY seq LIMIT :limit

-- name: head_put_latest
INSERT INTO head (id, day, size, made_at, note) VALUES (0, NULL, :size, :now, :note)
ON CONFLICT (id) DO UPDATE SET size = excluded.size, made_at = excluded.made_at, note = excluded.note

-- name: head_put_day
-- scan: max() walks the key backwards, one row
INSERT INTO head (id, day, size, made_at, note)
SELECT coalesce((SELECT max(id) FROM head), 0) + 1, :day, :size, :now, :note

-- name: head_newest
SELECT id, day, size, made_at, note FROM head WHERE id = 0

-- name: head_of_day
SELECT id, day, size, made_at, note FROM head WHERE day = :day

-- name: head_before
SELECT id, day, size, made_at, note FROM head WHERE id < :before AND id > 0 ORDER BY id DESC LIMIT :limit

-- name: head_from
SELECT id, day, size, made_at, note FROM head WHERE id > :after ORDER BY id LIMIT :limit

-- name: head_keys
-- the rows that say with which key heads are signed
SELECT seq, at, detail FROM ledger WHERE action = 'head-key' ORDER BY seq
