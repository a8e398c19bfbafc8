-- What readers are told of a tag, and where the ledger tells the site as a whole.

-- Whether readers see an article under the tag now: nobody is told the name of one under which none is public.
ALTER TABLE tag_page ADD COLUMN live INTEGER NOT NULL DEFAULT 1 CHECK (live IN (0, 1));
CREATE INDEX tag_page_dead ON tag_page (id) WHERE live = 0;
UPDATE tag_page SET live = 0 WHERE NOT EXISTS (SELECT 1 FROM listing l WHERE l.list = -tag_page.id AND l.live = 1);
-- The site as it stood at one row (news/baseline.h).
CREATE INDEX ledger_baseline ON ledger (seq) WHERE action IN ('init', 'baseline');
