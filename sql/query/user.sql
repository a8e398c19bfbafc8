-- name: user_by_id
SELECT id, login, name, password, created_at, disabled_at, last_login_at,
  EXISTS (SELECT 1 FROM totp t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
  + 2 * EXISTS (SELECT 1 FROM passkey p WHERE p.user_id = u.id)
FROM user u WHERE id = :id

-- name: user_by_login
SELECT id, login, name, password, created_at, disabled_at, last_login_at,
  EXISTS (SELECT 1 FROM totp t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
  + 2 * EXISTS (SELECT 1 FROM passkey p WHERE p.user_id = u.id)
FROM user u WHERE login = :login

-- name: user_all
-- scan: the accounts screen shows all of them
SELECT id, login, name, password, created_at, disabled_at, last_login_at,
  EXISTS (SELECT 1 FROM totp t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
  + 2 * EXISTS (SELECT 1 FROM passkey p WHERE p.user_id = u.id)
FROM user u ORDER BY id

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

-- name: role_admins_active
-- scan: some dozens of rows
SELECT count(*) FROM role r JOIN user u ON u.id = r.user_id
WHERE r.role = 'admin' AND r.section_id IS NULL AND u.disabled_at IS NULL AND u.password IS NOT NULL

-- name: proposal_insert
INSERT INTO proposal (kind, user_id, role, section_id, proposed_by, proposed_at)
VALUES (:kind, :user, :role, :section, :who, :now)

-- name: proposal_expire
-- scan: open ones only, some rows
UPDATE proposal SET verdict = 'expired', decided_at = :now WHERE verdict = '' AND proposed_at <= :before

-- name: proposal_open
-- scan: open ones only, some rows
SELECT p.id, p.kind, p.user_id, u.login, u.name, p.role, coalesce(p.section_id, 0), s.title, p.proposed_by, b.login,
  b.name, p.proposed_at
FROM proposal p JOIN user u ON u.id = p.user_id JOIN user b ON b.id = p.proposed_by
  LEFT JOIN section s ON s.id = p.section_id
WHERE p.verdict = '' AND p.proposed_at > :after ORDER BY p.id

-- name: proposal_decide
UPDATE proposal SET verdict = :verdict, decided_by = :who, decided_at = :now WHERE id = :id AND verdict = ''

-- name: invite_insert
INSERT INTO invite (token_hash, user_id, expires_at) VALUES (:hash, :user, :expires)

-- name: invite_void
UPDATE invite SET used_at = :now WHERE user_id = :user AND used_at IS NULL

-- name: invite_find
SELECT user_id FROM invite WHERE token_hash = :hash AND used_at IS NULL AND expires_at > :now
