-- name: session_insert
INSERT INTO session (token_hash, user_id, created_at, seen_at, client) VALUES (:hash, :user, :now, :now, :client)

-- name: session_find
SELECT user_id, created_at, seen_at FROM session WHERE token_hash = :hash

-- name: session_touch
UPDATE session SET seen_at = :now WHERE token_hash = :hash

-- name: session_delete
DELETE FROM session WHERE token_hash = :hash

-- name: session_delete_user
DELETE FROM session WHERE user_id = :user

-- name: session_sweep
-- scan: some hundreds of rows at most, once an hour
DELETE FROM session WHERE seen_at < :idle OR created_at < :total

-- name: device_find
SELECT user_id FROM device WHERE token_hash = :hash

-- name: device_insert
INSERT INTO device (token_hash, user_id, created_at) VALUES (:hash, :user, :now)

-- name: throttle_get
SELECT failures, since_at FROM throttle WHERE bucket = :bucket

-- name: throttle_put
INSERT INTO throttle (bucket, failures, since_at) VALUES (:bucket, :failures, :since)
ON CONFLICT (bucket) DO UPDATE SET failures = excluded.failures, since_at = excluded.since_at

-- name: throttle_clear
DELETE FROM throttle WHERE bucket = :bucket

-- name: throttle_sweep
-- scan: rows of the last day only, once an hour
DELETE FROM throttle WHERE since_at < :before

-- name: device_sweep
-- scan: some hundreds of rows, once an hour
DELETE FROM device WHERE created_at < :before

-- name: invite_sweep
-- scan: some dozens of rows, once an hour
DELETE FROM invite WHERE expires_at < :now
