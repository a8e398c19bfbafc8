-- name: passkey_of_user
SELECT id, credential, algorithm, key, party, name, counter, signed, added_at, used_at, ledger_seq
FROM passkey WHERE user_id = :user ORDER BY id

-- name: passkey_insert
INSERT INTO passkey (user_id, credential, algorithm, key, party, name, counter, added_at, ledger_seq)
VALUES (:user, :credential, :algorithm, :key, :party, :name, 0, :now, :seq)

-- name: passkey_used
UPDATE passkey SET counter = :counter, used_at = :now WHERE id = :id

-- name: passkey_signed
UPDATE passkey SET counter = CASE WHEN counter > :counter THEN counter ELSE :counter END, signed = :counter, used_at = :now
WHERE id = :id

-- name: passkey_delete
DELETE FROM passkey WHERE id = :id

-- name: assertion_insert
INSERT INTO assertion (ledger_seq, credential, authenticator, client, signature)
VALUES (:seq, :credential, :authenticator, :client, :signature)

-- name: assertion_by_seq
SELECT credential, authenticator, client, signature FROM assertion WHERE ledger_seq = :seq

-- name: passkey_rows
-- scan: the list of all public keys, for `qianfa passkey` and proofs
SELECT seq, hash, detail FROM ledger WHERE action = 'passkey-add' ORDER BY seq

-- name: passkey_added
SELECT seq, detail FROM ledger WHERE action = 'passkey-add' AND actor = :login AND seq < :seq ORDER BY seq DESC

-- name: export_passkeys
SELECT l.seq, l.actor FROM assertion a JOIN ledger l ON l.seq = a.ledger_seq WHERE l.seq <= :last ORDER BY l.seq

-- name: verify_passkey_rows
-- scan: verify reads the whole ledger
SELECT l.seq, l.hash, l.actor, l.action, l.text_hash, l.detail, l.proof, a.credential, a.authenticator, a.client, a.signature
FROM ledger l LEFT JOIN assertion a ON a.ledger_seq = l.seq
WHERE l.action IN ('passkey-add', 'passkey-remove', 'sign', 'countersign') OR l.proof <> '' ORDER BY l.seq

-- name: verify_passkeys
-- scan: verify reads every passkey
SELECT u.login, p.credential, p.algorithm, p.key, p.party, p.name, p.ledger_seq
FROM passkey p LEFT JOIN user u ON u.id = p.user_id

-- name: verify_assertions
-- scan: verify reads every assertion that no row names
SELECT a.ledger_seq FROM assertion a LEFT JOIN ledger l ON l.seq = a.ledger_seq
WHERE l.seq IS NULL OR l.proof = ''
