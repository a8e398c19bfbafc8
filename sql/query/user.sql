-- name: user_by_id
SELECT id, login, name, password, created_at, disabled_at, last_login_at FROM user WHERE id = :id

-- name: user_by_login
SELECT id, login, name, password, created_at, disabled_at, last_login_at FROM user WHERE login = :login

-- name: user_all
-- scan: the accounts screen shows all of them
SELECT id, login, name, password, created_at, disabled_at, last_login_at FROM user ORDER BY id

-- name: user_insert
INSERT INTO user (login, name, password, created_at) VALUES (:login, :name, :password, :now)

-- name: user_set_password
UPDATE user SET password = :password WHERE id = :id

-- name: user_set_disabled
UPDATE user SET disabled_at = :at WHERE id = :id

-- name: user_logged_in
UPDATE user SET last_login_at = :now WHERE id = :id

-- name: role_of_user
SELECT r.id, r.role, r.section_id, s.title FROM role r LEFT JOIN section s ON s.id = r.section_id
WHERE r.user_id = :user ORDER BY r.id

-- name: role_insert
INSERT INTO role (user_id, role, section_id) VALUES (:user, :role, :section)

-- name: role_delete
DELETE FROM role WHERE id = :id AND user_id = :user

-- name: role_admins
-- scan: some dozens of rows
SELECT count(*) FROM role r JOIN user u ON u.id = r.user_id
WHERE r.role = 'admin' AND u.disabled_at IS NULL AND r.section_id IS NULL AND u.id <> :except

-- name: invite_insert
INSERT INTO invite (token_hash, user_id, expires_at) VALUES (:hash, :user, :expires)

-- name: invite_void
UPDATE invite SET used_at = :now WHERE user_id = :user AND used_at IS NULL

-- name: invite_find
SELECT user_id FROM invite WHERE token_hash = :hash AND used_at IS NULL AND expires_at > :now
