-- name: setting_all
-- scan: the table holds a handful of rows, all of them are wanted
SELECT name, value FROM setting

-- name: setting_put
INSERT INTO setting (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value
