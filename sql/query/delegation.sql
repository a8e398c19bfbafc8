-- 委派: who acts in whose stead, from day to day.

-- name: delegation_insert
INSERT INTO delegation (id, from_id, to_id, role, starts_at, ends_at, reason, ledger_seq)
VALUES (:id, :from, :to, :role, :starts, :ends, :reason, :seq)

-- name: delegation_next
SELECT coalesce(max(id), 0) + 1 FROM delegation

-- name: delegation_end
UPDATE delegation SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL

-- name: delegation_by_id
SELECT d.id, d.from_id, f.login, f.name, d.to_id, t.login, t.name, d.role, d.starts_at, d.ends_at, d.reason, d.revoked_at,
  d.ledger_seq
FROM delegation d JOIN user f ON f.id = d.from_id JOIN user t ON t.id = d.to_id WHERE d.id = :id

-- name: delegation_list
-- scan: at most 200, of a person (0: of everybody), the newest first
SELECT d.id, d.from_id, f.login, f.name, d.to_id, t.login, t.name, d.role, d.starts_at, d.ends_at, d.reason, d.revoked_at,
  d.ledger_seq
FROM delegation d JOIN user f ON f.id = d.from_id JOIN user t ON t.id = d.to_id
WHERE :user = 0 OR d.from_id = :user OR d.to_id = :user ORDER BY d.id DESC LIMIT 200

-- name: delegation_same
-- one between the two that would hold at the same time
SELECT count(*) FROM delegation WHERE from_id = :from AND to_id = :to AND role = :role AND revoked_at IS NULL
  AND starts_at < :ends AND ends_at > :starts
