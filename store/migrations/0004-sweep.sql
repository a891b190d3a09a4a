-- What is overdue is looked for every few seconds, among thousands that are not.
CREATE INDEX approvals_deadline ON approvals (status, expires_at);
-- The sweep looks for messages that a vendor still lets be changed.
CREATE INDEX copies_sent ON copies (sent_at);
