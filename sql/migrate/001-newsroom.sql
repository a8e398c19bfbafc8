-- The newsroom. Times are UTC milliseconds; hashes are 32 raw bytes of SHA-256.
-- Statements and columns keep to what SQLite and PostgreSQL share, but for STRICT and triggers.

-- One row: counts every change of what readers may see. Pages are keyed by it.
CREATE TABLE epoch (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  value      INTEGER NOT NULL,            -- only ever grows, restore included
  chrome_at  INTEGER NOT NULL             -- last change of what every page shows (name, nav, footer); whole seconds
) STRICT;
INSERT INTO epoch (id, value, chrome_at) VALUES (1, 1, 0);

-- What the site calls itself and prints in its footer; edited on the settings screen.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,                 -- one of news/setting.c's table
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- 栏目. The navigation is this table in order of position.
CREATE TABLE section (
  id          INTEGER PRIMARY KEY,
  slug        TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 40), -- in URLs; never changes
  title       TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 20),
  description TEXT NOT NULL DEFAULT '',   -- one sentence under the title of its front
  kind        TEXT NOT NULL CHECK (kind IN ('home', 'list', 'page')), -- page: shows its newest article itself
  parent_id   INTEGER REFERENCES section (id), -- a sub-section's parent; NULL on top
  position    INTEGER NOT NULL,           -- order in the navigation, from 1
  in_nav      INTEGER NOT NULL DEFAULT 1 CHECK (in_nav IN (0, 1)),
  changed_at  INTEGER NOT NULL DEFAULT 0  -- last change of its front; whole seconds, strictly growing
) STRICT;

-- 账号. A row is never deleted: the ledger names it.
CREATE TABLE user (
  id            INTEGER PRIMARY KEY,
  login         TEXT NOT NULL UNIQUE CHECK (length(login) BETWEEN 2 AND 40),
  name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40), -- real name (姓名), shown to readers when signing
  password      TEXT,                     -- argon2id string; NULL: not chosen yet
  created_at    INTEGER NOT NULL,
  disabled_at   INTEGER,                  -- NULL: may log in
  last_login_at INTEGER
) STRICT;

-- Which role a person has, everywhere (section_id NULL) or in one section.
CREATE TABLE role (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES user (id),
  role       TEXT NOT NULL CHECK (role IN ('author', 'editor', 'director', 'signer', 'auditor', 'admin')),
  section_id INTEGER REFERENCES section (id)
) STRICT;
CREATE UNIQUE INDEX role_once ON role (user_id, role, coalesce(section_id, 0));

-- Logged-in browsers. The cookie's token is stored hashed.
CREATE TABLE session (
  token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id    INTEGER NOT NULL REFERENCES user (id),
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  client     TEXT NOT NULL                -- hash of the client's address, for the list of sessions
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user_id);

-- One-time links by which a person chooses a password.
CREATE TABLE invite (
  token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id    INTEGER NOT NULL REFERENCES user (id),
  expires_at INTEGER NOT NULL,
  used_at    INTEGER                      -- NULL: still open
) STRICT, WITHOUT ROWID;
CREATE INDEX invite_user ON invite (user_id);

-- Browsers that once logged in to an account: strangers' failures never lock them out.
CREATE TABLE device (
  token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id    INTEGER NOT NULL REFERENCES user (id),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Failed logins by bucket (account, address or device).
CREATE TABLE throttle (
  bucket   TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  since_at INTEGER NOT NULL               -- start of the window that failures count in
) STRICT, WITHOUT ROWID;

-- 稿件. state is the flow of the newest revision; public is what readers get.
CREATE TABLE article (
  id             INTEGER PRIMARY KEY,
  section_id     INTEGER NOT NULL REFERENCES section (id),
  author_id      INTEGER REFERENCES user (id), -- whose text it is; NULL for archive imports
  state          TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'signed', 'published', 'withdrawn')),
  public         TEXT NOT NULL DEFAULT 'never' CHECK (public IN ('never', 'live', 'withdrawn')),
  current_no     INTEGER NOT NULL,        -- newest revision
  published_no   INTEGER,                 -- the revision readers see, or saw until withdrawn
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,        -- last act of anybody
  published_at   INTEGER,                 -- first publication, shown as its time
  changed_at     INTEGER NOT NULL DEFAULT 0, -- of its page, whole seconds, strictly growing
  withdrawn_at   INTEGER,
  withdrawn_by   TEXT,                    -- name of the responsible editor
  return_reason  TEXT,                    -- of the last 退回修改, while it stands
  CHECK ((public = 'never') = (published_no IS NULL)),
  CHECK (public = 'never' OR published_at IS NOT NULL)
) STRICT;
CREATE INDEX article_updated ON article (updated_at DESC, id DESC);
CREATE INDEX article_state ON article (state, updated_at DESC);
CREATE INDEX article_author ON article (author_id, updated_at DESC);
CREATE INDEX article_section ON article (section_id, public, published_at DESC);

-- 版本: immutable. The text columns stand in the order of the canonical text (news/field.c),
-- which only grows at its end.
CREATE TABLE revision (
  article_id INTEGER NOT NULL REFERENCES article (id) DEFERRABLE INITIALLY DEFERRED,
  no         INTEGER NOT NULL CHECK (no >= 1),
  saved_by   INTEGER REFERENCES user (id), -- NULL: the console (archive import)
  saved_at   INTEGER NOT NULL,
  form_key   TEXT UNIQUE,                 -- of the form it came from: a repeated POST saves once
  kicker     TEXT NOT NULL,               -- 肩题
  title      TEXT NOT NULL,               -- 主题; U+200B where the editor allows a break
  subtitle   TEXT NOT NULL,               -- 副题
  summary    TEXT NOT NULL,               -- 摘要
  dateline   TEXT NOT NULL,               -- 电头
  byline     TEXT NOT NULL,               -- 署名
  source     TEXT NOT NULL,               -- 来源
  source_url TEXT NOT NULL,               -- 原文链接
  body       TEXT NOT NULL,               -- 正文, Markdown
  editor     TEXT NOT NULL,               -- 责任编辑 as shown; '' shows the signer
  html       TEXT NOT NULL,               -- the body as published, served as stored
  renderer   TEXT NOT NULL,               -- which rules made html
  words      INTEGER NOT NULL,            -- 字数
  hash       BLOB NOT NULL CHECK (length(hash) = 32), -- SHA-256 of the canonical text
  PRIMARY KEY (article_id, no)
) STRICT;
CREATE INDEX revision_saved_by ON revision (saved_by);

-- 签发: which hash was signed, by whom, when. imported: declared by an archive, not signed here.
CREATE TABLE signoff (
  id          INTEGER PRIMARY KEY,
  article_id  INTEGER NOT NULL,
  no          INTEGER NOT NULL,
  hash        BLOB NOT NULL CHECK (length(hash) = 32),
  stage       TEXT NOT NULL CHECK (stage IN ('sign', 'imported')),
  signer_id   INTEGER REFERENCES user (id), -- NULL only for imported
  signer_name TEXT NOT NULL CHECK (signer_name <> ''),
  signed_at   INTEGER NOT NULL,
  ledger_seq  INTEGER NOT NULL REFERENCES ledger (seq),
  UNIQUE (article_id, no),
  FOREIGN KEY (article_id, no) REFERENCES revision (article_id, no),
  CHECK ((stage = 'imported') = (signer_id IS NULL))
) STRICT;

CREATE INDEX signoff_ledger ON signoff (ledger_seq);

-- 签发台账: append-only, each row holds the hash of the one before (news/ledger.c has the bytes).
CREATE TABLE ledger (
  seq        INTEGER PRIMARY KEY,
  prev       BLOB NOT NULL CHECK (length(prev) = 32),
  at         INTEGER NOT NULL,
  actor      TEXT NOT NULL,               -- login, or 'console'
  name       TEXT NOT NULL,               -- real name at that time
  role       TEXT NOT NULL,               -- in which capacity
  action     TEXT NOT NULL,
  article_id INTEGER,
  no         INTEGER,                     -- revision
  text_hash  BLOB,                        -- of that revision
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  reason     TEXT NOT NULL,
  client     TEXT NOT NULL,               -- hash of the client's address
  auth       TEXT NOT NULL,               -- how the actor was known: password, console
  detail     TEXT NOT NULL,               -- what else the action changed
  hash       BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX ledger_article ON ledger (article_id, seq);

-- Lists that readers page through, numbered from the oldest: list 0 is the site, else a section.
-- A place never changes; a withdrawn article keeps its place, a moved one leaves NULL behind.
CREATE TABLE listing (
  list       INTEGER NOT NULL,
  place      INTEGER NOT NULL CHECK (place >= 0),
  article_id INTEGER REFERENCES article (id),
  PRIMARY KEY (list, place),
  UNIQUE (list, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_article ON listing (article_id);

-- 标签, an article's words for finding it.
CREATE TABLE tag (
  article_id INTEGER NOT NULL REFERENCES article (id),
  name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 30),
  PRIMARY KEY (article_id, name)
) STRICT, WITHOUT ROWID;

-- Old addresses (of an imported archive) that lead to an article.
CREATE TABLE redirect (
  path       TEXT PRIMARY KEY CHECK (substr(path, 1, 1) = '/'),
  article_id INTEGER NOT NULL REFERENCES article (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX redirect_article ON redirect (article_id);

-- Pictures by content, served under /m/. Filled by a later issue; its place is kept here.
CREATE TABLE media (
  hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
  ext        TEXT NOT NULL CHECK (ext IN ('jpg', 'png', 'webp', 'avif')),
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  added_by   INTEGER REFERENCES user (id),
  added_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Second line of defence: what is written here stays as written.
CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'revisions are immutable'); END;
CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'revisions are immutable'); END;
CREATE TRIGGER signoff_no_update BEFORE UPDATE ON signoff BEGIN SELECT RAISE(ABORT, 'sign-offs are immutable'); END;
CREATE TRIGGER signoff_no_delete BEFORE DELETE ON signoff BEGIN SELECT RAISE(ABORT, 'sign-offs are immutable'); END;
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_in_order BEFORE INSERT ON ledger
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger)
  OR NEW.prev <> coalesce((SELECT hash FROM ledger WHERE seq = NEW.seq - 1), zeroblob(32))
BEGIN SELECT RAISE(ABORT, 'the ledger is a chain'); END;
-- Nothing unsigned becomes public, whatever the program does.
CREATE TRIGGER article_signed_only BEFORE UPDATE OF published_no, public ON article
WHEN NEW.public = 'live' AND NOT EXISTS (
  SELECT 1 FROM signoff s JOIN revision r ON r.article_id = s.article_id AND r.no = s.no AND r.hash = s.hash
  WHERE s.article_id = NEW.id AND s.no = NEW.published_no)
BEGIN SELECT RAISE(ABORT, 'not signed'); END;
CREATE TRIGGER article_starts_unseen BEFORE INSERT ON article
WHEN NEW.public <> 'never'
BEGIN SELECT RAISE(ABORT, 'an article starts unpublished'); END;
