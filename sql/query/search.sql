-- The search index (news/search_index.c, news/search_build.c) and what is asked of it (news/search.c).

-- name: search_live
SELECT published_no, section_id, published_at FROM article WHERE id = :id AND public = 'live'

-- name: search_source
-- the words of a version that readers can find it by
SELECT kicker, title, subtitle, summary, dateline, html FROM revision WHERE article_id = :article AND no = :no

-- name: search_doc_of
SELECT doc, no, section_id FROM search_doc WHERE article_id = :article

-- name: search_doc_last
-- the largest number in use from :from to before :to
SELECT coalesce(max(doc), :from - 1) FROM search_doc WHERE doc >= :from AND doc < :to

-- name: search_doc_first
-- the smallest number in use from :from to before :to
SELECT coalesce(min(doc), :to) FROM search_doc WHERE doc >= :from AND doc < :to

-- name: search_doc_add
INSERT INTO search_doc (doc, article_id, no, section_id) VALUES (:doc, :article, :no, :section)

-- name: search_doc_set
UPDATE search_doc SET no = :no, section_id = :section WHERE doc = :doc

-- name: search_doc_remove
DELETE FROM search_doc WHERE doc = :doc

-- name: search_index_add
INSERT INTO search_index (rowid, title, body, facet) VALUES (:doc, :title, :body, :facet)

-- name: search_index_remove
-- the words must be exactly those that were added
INSERT INTO search_index (search_index, rowid, title, body, facet) VALUES ('delete', :doc, :title, :body, :facet)

-- name: search_index_clear
INSERT INTO search_index (search_index) VALUES ('delete-all')

-- name: search_doc_clear
-- scan: all of it goes, before it is built anew
DELETE FROM search_doc

-- name: search_merge
INSERT INTO search_index (search_index, rank) VALUES ('merge', :pages)

-- name: search_state
SELECT rules, building, at, article FROM search_state WHERE id = 1

-- name: search_state_set
UPDATE search_state SET rules = :rules, building = :building, at = :at, article = :article WHERE id = 1

-- name: search_due
-- the next ones that are not in the index, oldest first
SELECT a.id, a.published_no, a.section_id, a.published_at FROM article a
WHERE a.public = 'live' AND (a.published_at, a.id) > (:at, :article) AND a.published_at < :before
  AND NOT EXISTS (SELECT 1 FROM search_doc d WHERE d.article_id = a.id)
ORDER BY a.published_at, a.id LIMIT :limit

-- name: search_live_count
-- for the progress of a rebuild only
SELECT count(*) FROM article WHERE public = 'live' AND published_at IS NOT NULL

-- name: search_done_count
-- scan: for the progress of a rebuild only
SELECT count(*) FROM search_doc

-- name: search_span
SELECT coalesce((SELECT min(doc) FROM search_doc), 0), coalesce((SELECT max(doc) FROM search_doc), -1)

-- name: search_newest
SELECT rowid FROM search_index
WHERE search_index MATCH :match AND rowid >= :from AND rowid <= :to ORDER BY rowid DESC LIMIT :limit

-- name: search_weighed
SELECT rowid, word_hits(search_index, :words) FROM search_index
WHERE search_index MATCH :match AND rowid >= :from AND rowid <= :to ORDER BY rowid DESC LIMIT :limit

-- name: search_card
SELECT a.id, r.kicker, r.title, r.subtitle, r.summary, r.dateline, r.html, r.source, s.slug, s.title, s.kind,
  a.published_at, a.owed
FROM search_doc d JOIN article a ON a.id = d.article_id JOIN revision r ON r.article_id = a.id AND r.no = d.no
  JOIN section s ON s.id = a.section_id
WHERE d.doc = :doc AND a.public = 'live' AND a.published_no = d.no

-- name: search_miss_add
INSERT INTO search_miss (day, q, n) VALUES (:day, :q, :n) ON CONFLICT (day, q) DO UPDATE SET n = n + :n

-- name: search_miss_words
SELECT count(*) FROM search_miss WHERE day = :day

-- name: search_miss_known
SELECT 1 FROM search_miss WHERE day = :day AND q = :q

-- name: search_miss_sweep
DELETE FROM search_miss WHERE day < :before

-- name: search_miss_list
-- at most 1,000 words a day
SELECT q, sum(n), max(day) FROM search_miss WHERE day >= :since GROUP BY q ORDER BY 2 DESC, 3 DESC, q LIMIT :limit

-- name: verify_search_missing
-- scan: every live article is looked up
SELECT a.id FROM article a
WHERE a.public = 'live' AND NOT EXISTS (SELECT 1 FROM search_doc d WHERE d.article_id = a.id)

-- name: verify_search_docs
-- scan: all of the index is checked
SELECT d.doc, d.article_id, d.no, d.section_id, a.public = 'live', a.published_no, a.current_no, a.section_id, a.published_at
FROM search_doc d JOIN article a ON a.id = d.article_id ORDER BY d.doc

-- name: verify_search_day
-- scan: for days on which articles are found at other minutes than their own
SELECT count(*) FROM article WHERE published_at >= :from AND published_at < :to

-- name: verify_search_entries
-- scan: every word of the index
SELECT term, doc, col, offset FROM search_entry

-- name: verify_search_places
SELECT rowid, word_places(search_index, :key) FROM search_index WHERE search_index MATCH :match

-- What is made beside (news/search_beside.c). The tables behind search_index are FTS5's: search_index_data its blocks,
-- search_index_idx the first term of each. Written with db_shadow() only.

-- name: search_any
-- scan: one row of it
SELECT doc FROM search_doc LIMIT 1

-- name: search_tables
-- scan: the schema holds some hundred rows
SELECT sql FROM sqlite_schema WHERE name IN ('search_doc', 'search_index', 'fingerprinted', 'fingerprint')

-- name: search_config
INSERT INTO search_index (search_index, rank) VALUES (:name, :value)

-- name: search_blocks
SELECT id, block FROM search_index_data WHERE id BETWEEN :from AND :to ORDER BY id

-- name: search_block_put
INSERT OR REPLACE INTO search_index_data (id, block) VALUES (:id, :block)

-- name: search_terms
-- scan: all of it goes into the site
SELECT segid, term, pgno FROM search_index_idx

-- name: search_term_put
INSERT INTO search_index_idx (segid, term, pgno) VALUES (:part, :term, :page)

-- name: search_docs
-- scan: all of it goes into the site
SELECT doc, article_id, no, section_id FROM search_doc ORDER BY doc
