-- name: session_insert
INSERT INTO session (token_hash, user_id, created_at, seen_at, client, auth_at, auth, agent, boot_id, created_boot,
  seen_boot, auth_boot)
VALUES (:hash, :user, :created, :now, :client, :now, :auth, :agent, :boot_id, :created_boot, :boot, :boot)

-- name: session_find
SELECT user_id, created_at, seen_at, auth_at, auth, boot_id, created_boot, seen_boot, auth_boot
FROM session WHERE token_hash = :hash

-- name: session_touch
UPDATE session SET seen_at = :now, boot_id = :boot_id, seen_boot = :boot, created_boot = :created_boot,
  auth_boot = :auth_boot
WHERE token_hash = :hash

-- name: session_of_user
SELECT lower(hex(token_hash)), created_at, seen_at, auth_at, auth, agent, client, boot_id, created_boot, seen_boot
FROM session WHERE user_id = :user ORDER BY seen_at DESC, created_at DESC

-- name: session_kill
DELETE FROM session WHERE user_id = :user AND lower(hex(substr(token_hash, 1, 8))) = :id

-- name: session_kill_others
DELETE FROM session WHERE user_id = :user AND token_hash <> :hash

-- name: login_step_insert
INSERT INTO login_step (token_hash, user_id, made_at, boot_id, made_boot) VALUES (:hash, :user, :now, :boot_id, :boot)

-- name: login_step_find
SELECT user_id, made_at, boot_id, made_boot FROM login_step WHERE token_hash = :hash

-- name: login_step_delete
DELETE FROM login_step WHERE token_hash = :hash

-- name: login_step_delete_user
DELETE FROM login_step WHERE user_id = :user

-- name: login_step_sweep
-- scan: some rows, once an hour
DELETE FROM login_step WHERE made_at < :before

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
