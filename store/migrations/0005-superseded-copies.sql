-- Messages that showed an approval until a newer one took their place: a click on one is still told whose it is.
CREATE TABLE superseded_copies (
  channel     TEXT NOT NULL,
  message_id  TEXT NOT NULL,
  approval_id TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  PRIMARY KEY (channel, message_id)
);
-- Copies that grow old are looked for by their age.
CREATE INDEX copies_age ON copies (channel, sent_at);
