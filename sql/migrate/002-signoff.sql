-- 签发 in earnest: reviews by level, heads of the ledger, second factors, what comes after publication.

-- == the flow ==
-- 审级: which reviews a section's texts pass before 签发. A change is a new row; a text under way keeps the
-- row it started with. A section without a row has its parent's, in the end that of no section.
CREATE TABLE flow (
  id         INTEGER PRIMARY KEY,
  section_id INTEGER REFERENCES section (id), -- NULL: the site's
  version    INTEGER NOT NULL,            -- of that section, from 1
  levels     INTEGER CHECK (levels BETWEEN 0 AND 7), -- bit 0 初审, 1 复审, 2 终审; NULL: as the parent again
  two_person INTEGER NOT NULL DEFAULT 0 CHECK (two_person IN (0, 1)), -- only who submitted may not sign
  made_at    INTEGER NOT NULL,
  ledger_seq INTEGER REFERENCES ledger (seq), -- the row that tells of it; NULL: the one every site starts with
  CHECK (two_person = 0 OR levels = 0),
  CHECK (section_id IS NOT NULL OR levels IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX flow_version ON flow (coalesce(section_id, 0), version);
INSERT INTO flow (id, section_id, version, levels, two_person, made_at) VALUES (1, NULL, 1, 0, 0, 0);
CREATE INDEX flow_ledger ON flow (ledger_seq);
CREATE TRIGGER flow_no_update BEFORE UPDATE ON flow BEGIN SELECT RAISE(ABORT, 'flows are immutable'); END;
CREATE TRIGGER flow_no_delete BEFORE DELETE ON flow BEGIN SELECT RAISE(ABORT, 'flows are immutable'); END;

-- The table article again with more states and what they need.
CREATE TABLE article_new (
  id             INTEGER PRIMARY KEY,
  section_id     INTEGER NOT NULL REFERENCES section (id),
  author_id      INTEGER REFERENCES user (id), -- whose text it is; NULL for archive imports
  state          TEXT NOT NULL CHECK (state IN ('draft', 'review1', 'review2', 'review3', 'submitted', 'returned',
                   'rejected', 'signed', 'scheduled', 'published', 'withdrawn')),
  public         TEXT NOT NULL DEFAULT 'never' CHECK (public IN ('never', 'live', 'withdrawn')),
  current_no     INTEGER NOT NULL,        -- newest revision
  published_no   INTEGER,                 -- the revision readers see, or saw until withdrawn
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,        -- last act of anybody
  published_at   INTEGER,                 -- first publication, shown as its time
  changed_at     INTEGER NOT NULL DEFAULT 0, -- of its page, whole seconds, strictly growing
  withdrawn_at   INTEGER,
  withdrawn_by   TEXT,                    -- name of the responsible editor
  return_reason  TEXT,                    -- of the last 退回修改 or 退稿, while it stands
  flow_id        INTEGER REFERENCES flow (id), -- of the text under way; NULL: not submitted yet
  submitted_by   INTEGER REFERENCES user (id), -- who sent the text under way to review
  assigned_to    INTEGER REFERENCES user (id), -- 转审: only this person decides at this level; NULL: all who may
  reminded_at    INTEGER,                 -- 催审: last time, of this level
  publish_at     INTEGER,                 -- 定时发布, while scheduled
  embargo_at     INTEGER,                 -- 解禁时间: nothing is public before
  expires_at     INTEGER,                 -- 下线时间
  owed           TEXT NOT NULL DEFAULT '' CHECK (owed IN ('', 'countersign', 'reason')), -- 待补签, 待补说明
  owed_since     INTEGER,
  CHECK ((public = 'never') = (published_no IS NULL)),
  CHECK (public = 'never' OR published_at IS NOT NULL),
  CHECK ((state = 'scheduled') = (publish_at IS NOT NULL)),
  CHECK ((owed = '') = (owed_since IS NULL))
) STRICT;
INSERT INTO article_new (id, section_id, author_id, state, public, current_no, published_no, created_at, updated_at,
  published_at, changed_at, withdrawn_at, withdrawn_by, return_reason, flow_id, submitted_by)
SELECT id, section_id, author_id, state, public, current_no, published_no, created_at, updated_at,
  published_at, changed_at, withdrawn_at, withdrawn_by, return_reason, iif(state = 'draft', NULL, 1),
  (SELECT u.id FROM ledger l JOIN user u ON u.login = l.actor WHERE l.article_id = article.id AND l.action = 'submit'
    ORDER BY l.seq DESC LIMIT 1) FROM article;
DROP TABLE article;
ALTER TABLE article_new RENAME TO article;
CREATE INDEX article_updated ON article (updated_at DESC, id DESC);
CREATE INDEX article_state ON article (state, updated_at DESC);
CREATE INDEX article_author ON article (author_id, updated_at DESC);
CREATE INDEX article_section ON article (section_id, public, published_at DESC);
CREATE INDEX article_assigned ON article (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX article_publish_at ON article (publish_at) WHERE publish_at IS NOT NULL;
CREATE INDEX article_expires_at ON article (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX article_owed ON article (owed_since) WHERE owed_since IS NOT NULL;
CREATE TRIGGER article_signed_only BEFORE UPDATE OF published_no, public ON article
WHEN NEW.public = 'live' AND NOT EXISTS (
  SELECT 1 FROM signoff s JOIN revision r ON r.article_id = s.article_id AND r.no = s.no AND r.hash = s.hash
  WHERE s.article_id = NEW.id AND s.no = NEW.published_no)
BEGIN SELECT RAISE(ABORT, 'not signed'); END;
CREATE TRIGGER article_starts_unseen BEFORE INSERT ON article
WHEN NEW.public <> 'never'
BEGIN SELECT RAISE(ABORT, 'an article starts unpublished'); END;

-- 审核意见: every verdict on exact bytes. level 1 to 3, 4: at 签发.
CREATE TABLE review (
  id            INTEGER PRIMARY KEY,
  article_id    INTEGER NOT NULL,
  no            INTEGER NOT NULL,
  hash          BLOB NOT NULL CHECK (length(hash) = 32),
  level         INTEGER NOT NULL CHECK (level BETWEEN 1 AND 4),
  verdict       TEXT NOT NULL CHECK (verdict IN ('pass', 'cosign', 'return', 'reject', 'countersign')),
  target        TEXT NOT NULL DEFAULT '', -- return: the state it went to
  reviewer_id   INTEGER NOT NULL REFERENCES user (id),
  reviewer_name TEXT NOT NULL CHECK (reviewer_name <> ''),
  for_id        INTEGER REFERENCES user (id), -- 委派: in whose stead
  note          TEXT NOT NULL,            -- 审核意见
  at            INTEGER NOT NULL,
  ledger_seq    INTEGER NOT NULL REFERENCES ledger (seq),
  FOREIGN KEY (article_id, no) REFERENCES revision (article_id, no)
) STRICT;
CREATE INDEX review_article ON review (article_id, no);
CREATE INDEX review_ledger ON review (ledger_seq);
CREATE TRIGGER review_no_update BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'reviews are immutable'); END;
CREATE TRIGGER review_no_delete BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'reviews are immutable'); END;

-- 加签: whose opinion on this revision is waited for at this level.
CREATE TABLE cosign (
  id         INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL,
  no         INTEGER NOT NULL,
  level      INTEGER NOT NULL CHECK (level BETWEEN 1 AND 4),
  user_id    INTEGER NOT NULL REFERENCES user (id),
  asked_by   INTEGER NOT NULL REFERENCES user (id),
  asked_at   INTEGER NOT NULL,
  done_at    INTEGER,                     -- NULL: still waited for
  FOREIGN KEY (article_id, no) REFERENCES revision (article_id, no)
) STRICT;
CREATE UNIQUE INDEX cosign_once ON cosign (article_id, no, level, user_id);
CREATE INDEX cosign_user ON cosign (user_id) WHERE done_at IS NULL;

-- 委派: from day to day somebody acts with another's role; who is delegated to holds the same role elsewhere.
CREATE TABLE delegation (
  id         INTEGER PRIMARY KEY,
  from_id    INTEGER NOT NULL REFERENCES user (id),
  to_id      INTEGER NOT NULL REFERENCES user (id),
  role       TEXT NOT NULL CHECK (role IN ('editor', 'director', 'signer')),
  starts_at  INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  revoked_at INTEGER,                     -- NULL: holds until ends_at
  ledger_seq INTEGER NOT NULL REFERENCES ledger (seq), -- the row that tells of it
  CHECK (from_id <> to_id AND ends_at > starts_at)
) STRICT;
CREATE INDEX delegation_to ON delegation (to_id);
CREATE INDEX delegation_from ON delegation (from_id);
CREATE INDEX delegation_ledger ON delegation (ledger_seq);
CREATE TRIGGER delegation_only_ends BEFORE UPDATE ON delegation
WHEN OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR NEW.from_id <> OLD.from_id OR NEW.to_id <> OLD.to_id
  OR NEW.role <> OLD.role OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at OR NEW.reason <> OLD.reason
BEGIN SELECT RAISE(ABORT, 'a delegation only ends'); END;
CREATE TRIGGER delegation_no_delete BEFORE DELETE ON delegation BEGIN SELECT RAISE(ABORT, 'delegations stay'); END;

ALTER TABLE ledger ADD COLUMN words TEXT NOT NULL DEFAULT ''; -- what the word check found
ALTER TABLE ledger ADD COLUMN proof TEXT NOT NULL DEFAULT ''; -- a passkey's signature over text_hash, by its hash
-- 更正说明 is part of the signed text; both empty: no correction.
ALTER TABLE revision ADD COLUMN correction_type TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN correction TEXT NOT NULL DEFAULT '';

-- == heads of the ledger ==
-- The Merkle tree over the ledger (RFC 9162 section 2.1): hash of the complete subtree over the 2^level rows that end
-- with row seq. Level 0 is the ledger itself. In the order in which the rows complete them.
CREATE TABLE tree (
  seq   INTEGER NOT NULL,
  level INTEGER NOT NULL CHECK (level >= 1),
  hash  BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (seq, level)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tree_no_update BEFORE UPDATE ON tree BEGIN SELECT RAISE(ABORT, 'the tree only grows'); END;
CREATE TRIGGER tree_no_delete BEFORE DELETE ON tree BEGIN SELECT RAISE(ABORT, 'the tree only grows'); END;

-- Which key signs heads is told by these rows alone.
CREATE INDEX ledger_head_key ON ledger (seq) WHERE action = 'head-key';

-- Signed heads of that tree, public. Number 0 is the latest and is replaced as rows come; the others close a day and stay.
CREATE TABLE head (
  id      INTEGER PRIMARY KEY CHECK (id >= 0),
  day     TEXT UNIQUE,                    -- the Beijing day it closes, '2026-11-24'; NULL: the latest
  size    INTEGER NOT NULL CHECK (size >= 1), -- how many rows it covers
  made_at INTEGER NOT NULL,
  note    TEXT NOT NULL,                  -- C2SP tlog-checkpoint with its signature
  CHECK ((id = 0) = (day IS NULL))
) STRICT;
CREATE TRIGGER head_no_update BEFORE UPDATE ON head WHEN OLD.id > 0 OR NEW.id <> OLD.id OR NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'heads of a day are immutable'); END;
CREATE TRIGGER head_no_delete BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'heads stay'); END;

-- == accounts ==
-- A session's last proof of identity, for what asks for a fresh one. The kernel's clock (boot_id, *_boot) beside the
-- wall clock: a wall clock that steps back lengthens nothing.
ALTER TABLE session ADD COLUMN auth_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN auth TEXT NOT NULL DEFAULT 'password'; -- password, totp, recovery, passkey
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT ''; -- kind of device and browser, in words
ALTER TABLE session ADD COLUMN boot_id TEXT NOT NULL DEFAULT ''; -- which start of the machine the next three count from
ALTER TABLE session ADD COLUMN created_boot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN seen_boot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN auth_boot INTEGER NOT NULL DEFAULT 0;

-- A password was right and the second factor is waited for. No session: it opens nothing but the page of the code.
CREATE TABLE login_step (
  token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id    INTEGER NOT NULL REFERENCES user (id),
  made_at    INTEGER NOT NULL,
  boot_id    TEXT NOT NULL,
  made_boot  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX login_step_user ON login_step (user_id);

-- 验证器 (TOTP): the seed is sealed with the key outside the database (base/vault.h).
CREATE TABLE totp (
  user_id      INTEGER PRIMARY KEY REFERENCES user (id),
  sealed       BLOB NOT NULL,
  made_at      INTEGER NOT NULL,
  confirmed_at INTEGER,                   -- NULL: shown, no code came back yet; no second factor
  last_step    INTEGER NOT NULL DEFAULT 0 -- newest 30 s step of which a code was taken: none is taken twice
) STRICT;

-- 恢复码: each for one login, stored hashed.
CREATE TABLE recovery (
  hash    BLOB PRIMARY KEY CHECK (length(hash) = 32),
  user_id INTEGER NOT NULL REFERENCES user (id),
  made_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_user ON recovery (user_id);

-- What takes two administrators: one proposes, another one confirms or refuses.
CREATE TABLE proposal (
  id          INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('role', 'reset')), -- reset: of the second factors
  user_id     INTEGER NOT NULL REFERENCES user (id), -- whom it is about
  role        TEXT NOT NULL DEFAULT '',
  section_id  INTEGER REFERENCES section (id),
  proposed_by INTEGER NOT NULL REFERENCES user (id),
  proposed_at INTEGER NOT NULL,
  decided_by  INTEGER REFERENCES user (id),
  decided_at  INTEGER,
  verdict     TEXT NOT NULL DEFAULT '' CHECK (verdict IN ('', 'confirmed', 'refused', 'expired')),
  CHECK ((verdict = '') = (decided_at IS NULL)),
  CHECK ((kind = 'role') = (role <> '')),
  CHECK (decided_by IS NULL OR verdict = 'refused' OR (decided_by <> proposed_by AND decided_by <> user_id))
) STRICT;
CREATE UNIQUE INDEX proposal_open ON proposal (user_id, kind, role, coalesce(section_id, 0)) WHERE verdict = '';

-- == passkeys ==
-- 通行密钥 that accounts have now; the ledger (passkey-add, passkey-remove) has the same and all that were.
-- Bytes are base64url (base/webauthn.h).
CREATE TABLE passkey (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES user (id),
  credential TEXT NOT NULL UNIQUE,        -- the authenticator's name for it
  algorithm  TEXT NOT NULL CHECK (algorithm IN ('ES256', 'EdDSA', 'RS256')),
  key        TEXT NOT NULL,               -- public key
  party      TEXT NOT NULL,               -- host name it is bound to
  name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40), -- as its owner calls it
  counter    INTEGER NOT NULL,            -- signatures as the authenticator counts them; 0: it does not
  signed     INTEGER NOT NULL DEFAULT 0,  -- the counter at its last 签发
  added_at   INTEGER NOT NULL,
  used_at    INTEGER,
  ledger_seq INTEGER NOT NULL REFERENCES ledger (seq) -- the row that tells of it
) STRICT;
CREATE INDEX passkey_user ON passkey (user_id);
CREATE INDEX passkey_ledger ON passkey (ledger_seq);
-- What a passkey signed at a 签发: with the key in the ledger it proves the row whose proof names it.
CREATE TABLE assertion (
  ledger_seq    INTEGER PRIMARY KEY REFERENCES ledger (seq),
  credential    TEXT NOT NULL,
  authenticator TEXT NOT NULL,            -- authenticator data
  client        TEXT NOT NULL,            -- clientDataJSON; its challenge is the text's hash
  signature     TEXT NOT NULL UNIQUE      -- each counts once
) STRICT;
CREATE INDEX ledger_passkey ON ledger (actor, seq) WHERE action = 'passkey-add'; -- whose key a proof is of
CREATE TRIGGER assertion_no_update BEFORE UPDATE ON assertion BEGIN SELECT RAISE(ABORT, 'assertions are immutable'); END;
CREATE TRIGGER assertion_no_delete BEFORE DELETE ON assertion BEGIN SELECT RAISE(ABORT, 'assertions are immutable'); END;

-- == after publication ==
-- 更正 that readers saw, in the order of their publication. The words are in the revision.
CREATE TABLE correction (
  place      INTEGER PRIMARY KEY CHECK (place >= 0), -- on /corrections, from the oldest
  article_id INTEGER NOT NULL,
  no         INTEGER NOT NULL,
  number     INTEGER NOT NULL CHECK (number >= 1), -- of that article's
  at         INTEGER NOT NULL,            -- its publication
  ledger_seq INTEGER NOT NULL UNIQUE REFERENCES ledger (seq),
  UNIQUE (article_id, no),
  UNIQUE (article_id, number),
  FOREIGN KEY (article_id, no) REFERENCES revision (article_id, no)
) STRICT;
CREATE INDEX revision_corrected ON revision (article_id, no) WHERE correction_type <> '';
CREATE TRIGGER correction_no_update BEFORE UPDATE ON correction BEGIN SELECT RAISE(ABORT, 'corrections stay'); END;
CREATE TRIGGER correction_no_delete BEFORE DELETE ON correction BEGIN SELECT RAISE(ABORT, 'corrections stay'); END;
-- Last change of /corrections and its pages; whole seconds, strictly growing.
CREATE TABLE correction_page (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  changed_at INTEGER NOT NULL
) STRICT;
INSERT INTO correction_page (id, changed_at) VALUES (1, 0);

-- 撤稿回执: every address that carried a withdrawn text (news/places.c), and the moment it was seen without it.
CREATE TABLE receipt (
  id         INTEGER PRIMARY KEY,
  ledger_seq INTEGER NOT NULL REFERENCES ledger (seq), -- the withdrawal
  article_id INTEGER NOT NULL REFERENCES article (id),
  place      TEXT NOT NULL,               -- kind of page
  name       TEXT NOT NULL,               -- slug or path, '': none
  number     INTEGER NOT NULL,            -- article or page number, 0: none
  next_at    INTEGER NOT NULL,            -- not to be probed before
  tries      INTEGER NOT NULL DEFAULT 0,
  tried_at   INTEGER,
  found      TEXT NOT NULL DEFAULT '' CHECK (found IN ('', 'unreachable', 'still', 'stopped')), -- by the last probe
  status     INTEGER,                     -- HTTP status then; NULL: no answer
  stopped_at INTEGER,
  CHECK ((found = 'stopped') = (stopped_at IS NOT NULL)),
  UNIQUE (ledger_seq, place, name, number)
) STRICT;
CREATE INDEX receipt_article ON receipt (article_id, ledger_seq);
CREATE INDEX receipt_open ON receipt (next_at) WHERE stopped_at IS NULL;
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt WHEN OLD.stopped_at IS NOT NULL
  OR NEW.ledger_seq <> OLD.ledger_seq OR NEW.article_id <> OLD.article_id OR NEW.place <> OLD.place
  OR NEW.name <> OLD.name OR NEW.number <> OLD.number
BEGIN SELECT RAISE(ABORT, 'receipts stay'); END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'receipts stay'); END;

-- == audit ==
-- What the audit view filters by, newest first; reasons and details are few and searched by themselves.
CREATE INDEX ledger_find ON ledger (seq, at, actor, name, role, action, article_id);
CREATE INDEX ledger_said ON ledger (seq) WHERE reason <> '' OR detail <> '';
-- 错敏词: every list that was ever in force, the newest counts. A ledger row names its list by the hash.
CREATE TABLE word_list (
  version INTEGER PRIMARY KEY,
  text    TEXT NOT NULL,                  -- a word a line
  words   INTEGER NOT NULL,               -- how many
  hash    BLOB NOT NULL CHECK (length(hash) = 32), -- SHA-256 of text
  made_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER word_list_no_update BEFORE UPDATE ON word_list BEGIN SELECT RAISE(ABORT, 'word lists are immutable'); END;
CREATE TRIGGER word_list_no_delete BEFORE DELETE ON word_list BEGIN SELECT RAISE(ABORT, 'word lists are immutable'); END;


-- == fingerprints ==
-- Published versions that a pasted piece of text can be traced to, and their marks (news/fingerprint.h).
CREATE TABLE fingerprinted (
  id         INTEGER PRIMARY KEY,         -- rowid in fingerprint
  article_id INTEGER NOT NULL,
  no         INTEGER NOT NULL,
  UNIQUE (article_id, no),
  FOREIGN KEY (article_id, no) REFERENCES revision (article_id, no)
) STRICT;
CREATE VIRTUAL TABLE fingerprint USING fts5 (marks, content = '', detail = 'none', columnsize = 0, tokenize = 'ascii');
-- Up to which row of the ledger everything that was published has its marks.
CREATE TABLE fingerprint_cursor (
  id  INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL
) STRICT;
INSERT INTO fingerprint_cursor (id, seq) VALUES (1, 0);
