-- Remembered approvals. `doc` is the grant as it was made, as JSON; the columns are what it is looked for by.
CREATE TABLE grants (
  id         TEXT PRIMARY KEY,
  shape      TEXT NOT NULL,
  workspace  TEXT NOT NULL,
  requester  TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  max_uses   INTEGER,
  uses       INTEGER NOT NULL,
  revoked_by TEXT,
  revoked_at TEXT,
  doc        TEXT NOT NULL
);
CREATE INDEX grants_shape ON grants (shape, workspace, requester);
CREATE INDEX grants_newest ON grants (created_at DESC, id DESC);

-- One row per approval that took a use: asked again, it takes no second one.
CREATE TABLE grant_uses (
  approval_id TEXT PRIMARY KEY,
  grant_id    TEXT NOT NULL,
  use_number  INTEGER NOT NULL,
  at          TEXT NOT NULL
);
