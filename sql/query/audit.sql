-- What the self-audit asks (news/audit.c).

-- name: audit_accounts
-- scan: the accounts that may log in, all of them are wanted
SELECT u.id, u.login, u.name, u.password IS NOT NULL, u.created_at, u.last_login_at,
  EXISTS (SELECT 1 FROM totp t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkey p WHERE p.user_id = u.id),
  EXISTS (SELECT 1 FROM invite i WHERE i.user_id = u.id AND i.used_at IS NULL AND i.expires_at > :now)
FROM user u WHERE u.disabled_at IS NULL ORDER BY u.id

-- name: audit_last_row
-- scan: walks the key backwards, one row
SELECT at, seq FROM ledger ORDER BY seq DESC LIMIT 1

-- name: audit_row_after
SELECT at FROM ledger WHERE seq = :after + 1
