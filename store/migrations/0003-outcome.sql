-- How the question was answered, whatever became of an approved action; null while it is open.
ALTER TABLE approvals ADD COLUMN outcome TEXT;
UPDATE approvals SET outcome = json_extract(doc, '$.resolution.outcome');

-- By this a key of the same id with other bytes is told apart; null for a key that an older version noted.
ALTER TABLE payload_keys ADD COLUMN fingerprint TEXT;
