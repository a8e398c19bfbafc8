-- name: chrome_at
SELECT value, chrome_at, day, made_by FROM epoch WHERE id = 1

-- name: chrome_changed
UPDATE epoch SET chrome_at = max(:now_s, 1000 + max(chrome_at, newest_at)) WHERE id = 1

-- name: page_changed
INSERT INTO page_time (file, changed_at) VALUES (:file, max(:now_s, (SELECT chrome_at FROM epoch WHERE id = 1) + 1000))
ON CONFLICT (file) DO UPDATE SET
  changed_at = max(:now_s, max(page_time.changed_at, (SELECT chrome_at FROM epoch WHERE id = 1)) + 1000)
RETURNING changed_at

-- name: page_newest
UPDATE epoch SET newest_at = max(newest_at, :at) WHERE id = 1

-- name: page_time
SELECT changed_at FROM page_time WHERE file = :file

-- name: day_set
UPDATE epoch SET day = :day WHERE id = 1

-- name: made_by_set
UPDATE epoch SET made_by = :made_by WHERE id = 1
