-- Which gateway processes use this database. A replica registers when it starts, says from time to
-- time that it lives, and takes its row out when it ends; what is left behind by a crash grows old
-- and is swept. Times are the database's, never a replica's.
CREATE TABLE replicas (
  id         uuid        PRIMARY KEY DEFAULT uuidv7(),
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at    timestamptz NOT NULL DEFAULT now(),
  version    text        NOT NULL CHECK (version <> ''),
  host       text        NOT NULL CHECK (host <> ''),
  CHECK (seen_at >= started_at)
);

CREATE INDEX replicas_by_seen_at ON replicas (seen_at DESC);
