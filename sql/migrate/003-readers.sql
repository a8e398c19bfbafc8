-- What readers find and follow: times of pages, tag pages, the search index.

-- When each public page last changed, by its file below pages/ ("a/12.html"; its traditional twin has the same time).
-- A page without a row is as old as epoch.chrome_at. Whole seconds, strictly growing with every change of its bytes.
CREATE TABLE page_time (
  file       TEXT PRIMARY KEY,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO page_time (file, changed_at) SELECT 'a/' || id || '.html', changed_at FROM article WHERE changed_at > 0;
INSERT INTO page_time (file, changed_at) SELECT CASE kind WHEN 'home' THEN 'index.html' WHEN 'page' THEN slug || '.html'
  ELSE 's/' || slug || '/index.html' END, max(changed_at) FROM section WHERE changed_at > 0 GROUP BY 1;
INSERT INTO page_time (file, changed_at) SELECT 'corrections/index.html', changed_at FROM correction_page WHERE changed_at > 0;
ALTER TABLE epoch ADD COLUMN newest_at INTEGER NOT NULL DEFAULT 0; -- largest time in page_time there ever was
ALTER TABLE epoch ADD COLUMN day INTEGER NOT NULL DEFAULT 0;       -- the Beijing day that pages show as today; the desk's clock moves it
ALTER TABLE epoch ADD COLUMN made_by TEXT NOT NULL DEFAULT '';    -- the generation of templates, address and program that pages are made with (app/app.h)
UPDATE epoch SET newest_at = (SELECT coalesce(max(changed_at), 0) FROM page_time);
ALTER TABLE article DROP COLUMN changed_at;
ALTER TABLE section DROP COLUMN changed_at;
DROP TABLE correction_page;

-- Tags that have a page: their articles stand in listing under list = -id. A row stays when its last article goes.
CREATE TABLE tag_page (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
-- What each article carried at its last publication, as the ledger tells (words joined by 、): readers see no later tags.
CREATE TABLE tag_said (article_id INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL) STRICT;
INSERT INTO tag_said (article_id, place, name)
WITH RECURSIVE said (article_id, place, words) AS (
  SELECT l.article_id, l.place, (SELECT t.detail FROM ledger t WHERE t.article_id = l.article_id AND t.action = 'tag'
    AND t.seq < (SELECT max(p.seq) FROM ledger p WHERE p.article_id = l.article_id AND p.action IN ('publish', 'imported'))
    ORDER BY t.seq DESC LIMIT 1)
  FROM listing l WHERE l.list = 0 AND l.article_id IS NOT NULL),
piece (article_id, place, word, rest) AS (
  SELECT article_id, place, '', words || '、' FROM said WHERE words <> ''
  UNION ALL SELECT article_id, place, substr(rest, 1, instr(rest, '、') - 1), substr(rest, instr(rest, '、') + 1)
  FROM piece WHERE rest <> '')
SELECT DISTINCT article_id, place, word FROM piece WHERE word <> '';
INSERT INTO tag_page (name) SELECT DISTINCT name FROM tag_said ORDER BY name;
INSERT INTO listing (list, place, article_id)
  SELECT -p.id, row_number() OVER (PARTITION BY p.id ORDER BY s.place) - 1, s.article_id
  FROM tag_said s JOIN tag_page p ON p.name = s.name;
DROP TABLE tag_said;
-- Whether readers see the article there now: a front or a neighbour is a range read, however much was withdrawn.
ALTER TABLE listing ADD COLUMN live INTEGER NOT NULL DEFAULT 1 CHECK (live IN (0, 1));
UPDATE listing SET live = 0
WHERE article_id IS NULL OR article_id NOT IN (SELECT id FROM article WHERE public = 'live');
CREATE INDEX listing_live ON listing (list, live, place, article_id);
-- A live article's line in lists: what its published version says, copied by the acts that change it. Twenty of them are
-- a few pages of the file, as many versions with their texts are twenty. verify compares.
CREATE TABLE card (
  article_id   INTEGER PRIMARY KEY REFERENCES article (id),
  title        TEXT NOT NULL,
  summary      TEXT NOT NULL,
  source       TEXT NOT NULL,
  section_id   INTEGER NOT NULL REFERENCES section (id),
  published_at INTEGER NOT NULL,
  owed         TEXT NOT NULL
) STRICT;
INSERT INTO card (article_id, title, summary, source, section_id, published_at, owed)
  SELECT a.id, r.title, r.summary, r.source, a.section_id, a.published_at, a.owed
  FROM article a JOIN revision r ON r.article_id = a.id AND r.no = a.published_no
    JOIN section s ON s.id = a.section_id AND s.kind = 'list' WHERE a.public = 'live';
-- How many articles a list has is the number of its places less these.
CREATE INDEX listing_dead ON listing (list) WHERE live = 0;
-- What was published on a day: the archive's jump.
CREATE INDEX article_published ON article (published_at) WHERE public = 'live';

-- Search. doc grows with the time of publication (news/search_index.h has the rule), so that newest first is the index's
-- own order and a range of days is a range of docs. no: the revision whose words are in the index; section_id: under
-- which section, and those above it, it is found.
CREATE TABLE search_doc (
  doc        INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL UNIQUE REFERENCES article (id),
  no         INTEGER NOT NULL,
  section_id INTEGER NOT NULL REFERENCES section (id)
) STRICT;
-- Words as news/search_word.c cuts them, joined by spaces; facet: "§" and the number of the section and of those above it.
-- Lengths are not kept (no bm25); prefix: what finds words of one character.
CREATE VIRTUAL TABLE search_index USING fts5 (title, body, facet, content = '', columnsize = 0, tokenize = 'ascii',
  prefix = '1');
-- Parts are merged in small steps by the desk's clock, never in the transaction of an editor (unless the clock stood
-- still for 64 publications).
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0), ('usermerge', 16), ('crisismerge', 64), ('hashsize', 67108864);
-- Every (word, doc, column, offset) of the index, for verify.
CREATE VIRTUAL TABLE search_entry USING fts5vocab ('search_index', 'instance');
-- rules: by which rules the index was cut; another number than the program's (0: not complete): it has to be built anew.
-- While it is built, building is the number of the rules it will have, and everything up to (at, article) is in it.
CREATE TABLE search_state (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  rules    INTEGER NOT NULL,
  building INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  article  INTEGER NOT NULL
) STRICT;
INSERT INTO search_state (id, rules, building, at, article) VALUES (1, 0, 0, 0, 0);
-- What readers looked for and did not find, by Beijing day.
CREATE TABLE search_miss (
  day  INTEGER NOT NULL,
  q    TEXT NOT NULL CHECK (length(q) BETWEEN 1 AND 64),
  n    INTEGER NOT NULL,
  PRIMARY KEY (day, q)
) STRICT, WITHOUT ROWID;

-- When the version readers see was published: feeds ask it for each article, a sitemap for five thousand.
CREATE INDEX ledger_publish ON ledger (article_id, seq, at) WHERE action = 'publish';
-- In order of time for the feeds, which tell of the last weeks' withdrawals.
CREATE INDEX article_withdrawn ON article (public, withdrawn_at) WHERE public = 'withdrawn';
