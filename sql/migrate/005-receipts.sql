-- Receipts that are over: their article is public again, or was withdrawn anew (news/receipt.h).
UPDATE receipt SET next_at = 9223372036854775807
WHERE stopped_at IS NULL AND (
  NOT EXISTS (SELECT 1 FROM article a WHERE a.id = receipt.article_id AND a.public = 'withdrawn')
  OR ledger_seq < (SELECT max(x.ledger_seq) FROM receipt x WHERE x.article_id = receipt.article_id));
