-- What db/ itself runs. Readers and writers go through db_read() and db_write() only.

-- name: db_begin_read
BEGIN DEFERRED

-- name: db_begin_write
BEGIN IMMEDIATE

-- name: db_commit
COMMIT

-- name: db_rollback
ROLLBACK

-- name: epoch_read
SELECT value FROM epoch WHERE id = 1

-- name: epoch_bump
UPDATE epoch SET value = value + 1 WHERE id = 1 RETURNING value

-- name: epoch_raise
UPDATE epoch SET value = :value WHERE id = 1

-- name: epoch_newest
SELECT max(chrome_at, newest_at) FROM epoch WHERE id = 1

-- name: epoch_renew
UPDATE epoch SET newest_at = max(newest_at, :newest), made_by = '' WHERE id = 1
