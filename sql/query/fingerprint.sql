-- Marks of published versions (news/fingerprint.c).

-- name: fingerprint_row
INSERT INTO fingerprinted (article_id, no) VALUES (:article, :no) ON CONFLICT DO NOTHING RETURNING id

-- name: fingerprint_marks
INSERT INTO fingerprint (rowid, marks) VALUES (:id, :marks)

-- name: fingerprint_find
SELECT p.article_id, p.no FROM fingerprint f JOIN fingerprinted p ON p.id = f.rowid
WHERE f.fingerprint MATCH :mark ORDER BY f.rowid DESC LIMIT :limit

-- name: fingerprint_of_article
SELECT no FROM fingerprinted WHERE article_id = :article ORDER BY no DESC LIMIT :limit

-- name: fingerprint_due
-- what became public behind the cursor and has no marks
SELECT l.seq, l.article_id, l.no FROM ledger l
WHERE l.seq > (SELECT seq FROM fingerprint_cursor WHERE id = 1) AND l.to_state = 'published'
  AND l.article_id IS NOT NULL AND l.no IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM fingerprinted p WHERE p.article_id = l.article_id AND p.no = l.no)
ORDER BY l.seq LIMIT :limit

-- name: fingerprint_behind
SELECT l.seq FROM ledger l
WHERE l.seq > (SELECT seq FROM fingerprint_cursor WHERE id = 1) AND l.to_state = 'published'
  AND l.article_id IS NOT NULL AND l.no IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM fingerprinted p WHERE p.article_id = l.article_id AND p.no = l.no)
LIMIT 1

-- name: fingerprint_cursor
SELECT seq, (SELECT coalesce(max(seq), 0) FROM ledger) FROM fingerprint_cursor WHERE id = 1

-- name: fingerprint_cursor_set
UPDATE fingerprint_cursor SET seq = :seq WHERE id = 1

-- name: fingerprinted_any
-- scan: one row of it
SELECT id FROM fingerprinted LIMIT 1

-- name: fingerprinted_put
INSERT INTO fingerprinted (id, article_id, no) VALUES (:id, :article, :no)

-- name: fingerprint_clear
INSERT INTO fingerprint (fingerprint) VALUES ('delete-all')

-- name: fingerprinted_clear
-- scan: all of it goes, before it is made anew
DELETE FROM fingerprinted

-- name: fingerprinted_all
-- scan: all of it goes into the site
SELECT id, article_id, no FROM fingerprinted

-- name: fingerprint_blocks
-- as search_blocks: written with db_shadow() only
SELECT id, block FROM fingerprint_data WHERE id BETWEEN :from AND :to ORDER BY id

-- name: fingerprint_block_put
INSERT OR REPLACE INTO fingerprint_data (id, block) VALUES (:id, :block)

-- name: fingerprint_terms
-- scan: all of it goes into the site
SELECT segid, term, pgno FROM fingerprint_idx

-- name: fingerprint_term_put
INSERT INTO fingerprint_idx (segid, term, pgno) VALUES (:part, :term, :page)
