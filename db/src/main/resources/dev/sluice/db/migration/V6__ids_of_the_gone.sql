-- Ids of resources that are gone from a shared runtime, and whose they were. What was there lives on for a while: a
-- stream that is open at a thread, a run that was under way, the events of runs that were. Whoever made the id anew
-- would be seen there, and would see; so for other tenants it stays taken. No foreign key to tenants: one that goes must
-- not make its ids free.
CREATE TABLE gone_resources (
  runtime_id  uuid        NOT NULL REFERENCES runtimes ON DELETE CASCADE,
  kind        text        NOT NULL COLLATE "C" CHECK (kind IN ('thread', 'cron', 'assistant')),
  resource_id uuid        NOT NULL,
  tenant_id   uuid        NOT NULL,
  gone_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (runtime_id, kind, resource_id)
);
CREATE INDEX gone_resources_by_time ON gone_resources (gone_at);

-- Tenants' own transactions have no business here.
ALTER TABLE gone_resources ENABLE ROW LEVEL SECURITY;
