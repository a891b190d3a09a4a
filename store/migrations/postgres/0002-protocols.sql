-- As for SQLite, without what only approvals of an older version need: no ledger on PostgreSQL is so old.
-- The numbers that the tasks protocol gives its approvals; written with the entry that opens one.
CREATE TABLE task_numbers (
  number      INTEGER PRIMARY KEY,
  approval_id TEXT NOT NULL UNIQUE
);

-- Actions that skip confirmation. An empty session_key means every session; `expires_at` null means for good.
CREATE TABLE allowlist (
  action_key  TEXT NOT NULL,
  session_key TEXT NOT NULL,
  action      TEXT NOT NULL,
  expires_at  TEXT,
  added_by    TEXT NOT NULL,
  added_at    TEXT NOT NULL,
  PRIMARY KEY (action_key, session_key)
);

-- One row per request that counted against a limit. Windows slide, so each is forgotten by itself.
CREATE TABLE rate_events (
  id  TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  at  INTEGER NOT NULL
);
CREATE INDEX rate_events_key ON rate_events (key, at);
CREATE INDEX rate_events_at ON rate_events (at);

-- What operators change while the product runs, as JSON; each change has its ledger entry.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- How a request came in: confirmations and tasks list their own.
ALTER TABLE approvals ADD COLUMN protocol TEXT NOT NULL DEFAULT 'v1';
CREATE INDEX approvals_protocol ON approvals (protocol, created_at DESC, id DESC);
-- Clients of the workspaces protocol poll the list of one workspace every few seconds.
CREATE INDEX approvals_workspace ON approvals (workspace, created_at DESC, id DESC);

