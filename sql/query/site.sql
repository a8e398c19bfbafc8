-- name: site_secret
SELECT value FROM setting WHERE name = 'client_key'
