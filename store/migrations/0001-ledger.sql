-- The append-only record. `seq` and `prev_hash` come from chain_head, read under the write lock.
CREATE TABLE ledger (
  seq         INTEGER PRIMARY KEY,
  at          TEXT NOT NULL,
  approval_id TEXT NOT NULL,
  workspace   TEXT NOT NULL,
  trace_id    TEXT NOT NULL,
  actor       TEXT NOT NULL,
  event       TEXT NOT NULL,
  from_state  TEXT,
  to_state    TEXT,
  step        TEXT NOT NULL,
  decision_id TEXT,
  details     TEXT NOT NULL,
  prev_hash   TEXT NOT NULL,
  hash        TEXT NOT NULL,
  -- Whatever is retried, a step is written once.
  UNIQUE (approval_id, step)
);
CREATE UNIQUE INDEX ledger_decision ON ledger (approval_id, decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX ledger_workspace ON ledger (workspace, seq);

CREATE TABLE chain_head (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  seq  INTEGER NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO chain_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- The fold of the ledger per approval; written only with the entry that changes it.
CREATE TABLE approvals (
  id         TEXT PRIMARY KEY,
  workspace  TEXT NOT NULL,
  requester  TEXT NOT NULL,
  status     TEXT NOT NULL,
  tier       TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT,
  search     TEXT NOT NULL,
  version    INTEGER NOT NULL,
  doc        TEXT NOT NULL
);
CREATE INDEX approvals_newest ON approvals (created_at DESC, id DESC);
CREATE INDEX approvals_status ON approvals (status, created_at DESC, id DESC);

-- Refusals beyond a few a minute per source are counted here and become one entry.
CREATE TABLE refusal_counts (
  source      TEXT NOT NULL,
  minute      TEXT NOT NULL,
  workspace   TEXT NOT NULL,
  count       INTEGER NOT NULL,
  PRIMARY KEY (source, minute)
);

-- One message per channel, recipient and approval, with what it shows.
CREATE TABLE copies (
  approval_id   TEXT NOT NULL,
  channel       TEXT NOT NULL,
  recipient     TEXT NOT NULL,
  message_id    TEXT NOT NULL,
  chat_id       TEXT NOT NULL,
  sent_at       TEXT NOT NULL,
  shown_version INTEGER NOT NULL,
  reminders     INTEGER NOT NULL,
  PRIMARY KEY (approval_id, channel, recipient)
);
CREATE INDEX copies_message ON copies (channel, message_id);

-- Events from outside that were taken in once and are never taken again.
CREATE TABLE seen_events (
  source TEXT NOT NULL,
  id     TEXT NOT NULL,
  at     TEXT NOT NULL,
  PRIMARY KEY (source, id)
);
CREATE INDEX seen_events_at ON seen_events (at);

-- `channels` is JSON: per channel whether its vendor answers, as the worker that sends finds it.
CREATE TABLE worker_heartbeats (
  worker   TEXT PRIMARY KEY,
  at       TEXT NOT NULL,
  channels TEXT NOT NULL
);

-- Work that exactly one process does at a time.
CREATE TABLE leases (
  name    TEXT PRIMARY KEY,
  holder  TEXT NOT NULL,
  expires TEXT NOT NULL
);

-- Ids of the payload keys ever used: a missing key file is noticed before it makes histories unreadable.
CREATE TABLE payload_keys (
  id TEXT PRIMARY KEY
);
