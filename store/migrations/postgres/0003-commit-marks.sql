-- The last commit of each process: where its answer was lost, this says whether it stands.
CREATE TABLE commit_marks (
  node TEXT PRIMARY KEY,
  mark TEXT NOT NULL,
  at   TIMESTAMPTZ NOT NULL
);
