-- name: totp_find
SELECT sealed, made_at, confirmed_at, last_step FROM totp WHERE user_id = :user

-- name: totp_put
INSERT INTO totp (user_id, sealed, made_at) VALUES (:user, :sealed, :now)
ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, made_at = excluded.made_at, last_step = 0

-- name: totp_used
UPDATE totp SET last_step = :step, confirmed_at = coalesce(confirmed_at, :now) WHERE user_id = :user AND last_step < :step

-- name: totp_delete
DELETE FROM totp WHERE user_id = :user

-- name: recovery_insert
INSERT INTO recovery (hash, user_id, made_at) VALUES (:hash, :user, :now)

-- name: recovery_void
DELETE FROM recovery WHERE user_id = :user

-- name: recovery_left
SELECT count(*) FROM recovery WHERE user_id = :user AND used_at IS NULL

-- name: recovery_use
UPDATE recovery SET used_at = :now WHERE hash = :hash AND user_id = :user AND used_at IS NULL
