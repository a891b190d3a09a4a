-- Clients of the workspaces protocol poll the list of one workspace every few seconds.
CREATE INDEX approvals_workspace ON approvals (workspace, created_at DESC, id DESC);
