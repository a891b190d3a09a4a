-- What is overdue is looked for every few seconds, among thousands that are not.
CREATE INDEX approvals_deadline ON approvals (status, expires_at);
-- A list of one requester, or of one tier, that has few or none would read every approval there ever was.
CREATE INDEX approvals_requester ON approvals (requester, created_at DESC, id DESC);
CREATE INDEX approvals_tier ON approvals (tier, created_at DESC, id DESC);
-- The sweep looks for messages that a vendor still lets be changed.
CREATE INDEX copies_sent ON copies (sent_at);
-- /metrics counts what waits by state and tier, and would read every waiting approval whole.
CREATE INDEX approvals_waiting ON approvals (status, tier);
