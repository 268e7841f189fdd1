-- What a client may name and where it runs: projects' environments are placed on runtimes, agents are bound
-- to assistants there, and every thread, cron and client-made assistant of a runtime has one owner
-- (design sections 4 and 6).

-- Projects grow up: they were read-only rows that relations hang on.
ALTER TABLE projects
  ADD COLUMN thread_visibility   text   NOT NULL COLLATE "C" DEFAULT 'principal'
                                 CHECK (thread_visibility IN ('principal', 'project')),
  ADD COLUMN default_environment text   NOT NULL COLLATE "C" DEFAULT 'dev'
                                 CHECK (default_environment IN ('dev', 'staging', 'prod')),
  -- Hosts that a run may call back (webhook), exactly as a URL's authority names them. None by default.
  ADD COLUMN webhook_hosts       text[] NOT NULL DEFAULT '{}' CHECK (cardinality(webhook_hosts) <= 100);

-- The project of requests that name none.
ALTER TABLE tenants
  ADD COLUMN default_project_id uuid,
  ADD CONSTRAINT tenants_default_project_fkey
    FOREIGN KEY (id, default_project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT;
UPDATE tenants t SET default_project_id = p.id FROM projects p WHERE p.tenant_id = t.id AND p.key = 'default';

-- A LangGraph server. Shared by tenants, or dedicated to one. Platform administrators register them.
CREATE TABLE runtimes (
  id              uuid        PRIMARY KEY DEFAULT uuidv7(),
  key             text        NOT NULL COLLATE "C" UNIQUE CHECK (key ~ '^[a-z][a-z0-9-]{0,62}$'),
  name            text        NOT NULL COLLATE "C" CHECK (char_length(name) BETWEEN 1 AND 200),
  kind            text        NOT NULL COLLATE "C" CHECK (kind IN ('shared', 'dedicated')),
  tenant_id       uuid        REFERENCES tenants ON DELETE RESTRICT,
  base_url        text        NOT NULL COLLATE "C" CHECK (char_length(base_url) BETWEEN 1 AND 2000),
  -- Where our credential is kept ("env:NAME", "file:/path"), never the credential; and the field that carries it.
  secret_ref      text        COLLATE "C"
                  CHECK (secret_ref ~ '^(env|file):.' AND char_length(secret_ref) <= 1000),
  secret_field    text        NOT NULL COLLATE "C" DEFAULT 'x-api-key' CHECK (secret_field ~ '^[a-z][a-z0-9-]{0,62}$'),
  -- How graphs learn who calls.
  in_configurable boolean     NOT NULL DEFAULT true,
  in_context      boolean     NOT NULL DEFAULT false,
  assertion       boolean     NOT NULL DEFAULT true,
  -- Most runs at once; null: no limit of ours.
  capacity        int         CHECK (capacity BETWEEN 1 AND 1000000),
  status          text        NOT NULL COLLATE "C" DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  -- What was read of it when it was last looked at.
  dialect         text        NOT NULL COLLATE "C" DEFAULT 'python' CHECK (dialect IN ('python', 'javascript')),
  version         text        COLLATE "C" CHECK (char_length(version) BETWEEN 1 AND 200),
  health          text        NOT NULL COLLATE "C" DEFAULT 'unknown' CHECK (health IN ('unknown', 'up', 'down')),
  inspected_at    timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  revision        bigint      NOT NULL DEFAULT 1,
  CHECK ((kind = 'dedicated') = (tenant_id IS NOT NULL))
);
CREATE INDEX runtimes_by_tenant ON runtimes (tenant_id, id);
CREATE INDEX runtimes_by_status ON runtimes (status, id);

-- The system assistants that were found on a runtime: one for each of its graphs.
CREATE TABLE runtime_graphs (
  runtime_id   uuid        NOT NULL REFERENCES runtimes ON DELETE CASCADE,
  graph_id     text        NOT NULL COLLATE "C" CHECK (char_length(graph_id) BETWEEN 1 AND 200),
  assistant_id uuid        NOT NULL,
  schema_hash  bytea       CHECK (octet_length(schema_hash) = 32),
  seen_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (runtime_id, graph_id)
);

-- Where an environment of a project lives: on one runtime.
CREATE TABLE placements (
  id         uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id  uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  project_id uuid        NOT NULL,
  env        text        NOT NULL COLLATE "C" CHECK (env IN ('dev', 'staging', 'prod')),
  runtime_id uuid        NOT NULL REFERENCES runtimes ON DELETE RESTRICT,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  revision   bigint      NOT NULL DEFAULT 1,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, project_id, env),
  CONSTRAINT placements_project_fkey
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT
);
CREATE INDEX placements_by_runtime ON placements (runtime_id, id);

-- What a client names.
CREATE TABLE agents (
  id          uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id   uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  project_id  uuid        NOT NULL,
  key         text        NOT NULL COLLATE "C" CHECK (key ~ '^[a-z][a-z0-9-]{0,62}$'),
  name        text        NOT NULL COLLATE "C" CHECK (char_length(name) BETWEEN 1 AND 200),
  description text        COLLATE "C" CHECK (char_length(description) BETWEEN 1 AND 2000),
  status      text        NOT NULL COLLATE "C" DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  revision    bigint      NOT NULL DEFAULT 1,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, project_id, key),
  CONSTRAINT agents_project_fkey
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT
);
CREATE INDEX agents_by_project ON agents (tenant_id, project_id, id);
CREATE INDEX agents_by_key ON agents (tenant_id, key);

-- One revision of an agent in an environment. Never changed, never deleted before its agent.
CREATE TABLE deployments (
  id                     uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id              uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  agent_id               uuid        NOT NULL,
  number                 int         NOT NULL CHECK (number >= 1),
  env                    text        NOT NULL COLLATE "C" CHECK (env IN ('dev', 'staging', 'prod')),
  runtime_id             uuid        NOT NULL REFERENCES runtimes ON DELETE RESTRICT,
  langgraph_assistant_id uuid        NOT NULL,
  langgraph_graph_id     text        NOT NULL COLLATE "C" CHECK (char_length(langgraph_graph_id) BETWEEN 1 AND 200),
  config                 jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(config) = 'object'),
  context                jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(context) = 'object'),
  -- Of the assistant's schemas when this was made: a later look that differs is drift.
  schema_hash            bytea       CHECK (octet_length(schema_hash) = 32),
  note                   text        COLLATE "C" CHECK (char_length(note) BETWEEN 1 AND 2000),
  source_commit          text        COLLATE "C" CHECK (char_length(source_commit) BETWEEN 1 AND 200),
  author_type            text        COLLATE "C" CHECK (author_type IN ('user', 'service_account', 'platform_admin')),
  author_id              uuid,
  created_at             timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, agent_id, number),
  -- What a binding repeats of the deployment it points at.
  UNIQUE (tenant_id, id, agent_id, env, langgraph_assistant_id, langgraph_graph_id),
  CONSTRAINT deployments_agent_fkey
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX deployments_by_agent ON deployments (tenant_id, agent_id, env, id);
CREATE INDEX deployments_by_runtime ON deployments (runtime_id, id);

CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a deployment is never changed' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER never_changed BEFORE UPDATE ON deployments FOR EACH ROW EXECUTE FUNCTION never_changed();
-- Its agent's end reaches it from within a trigger; a statement of its own does not.
CREATE TRIGGER never_deleted BEFORE DELETE ON deployments FOR EACH ROW WHEN (pg_trigger_depth() = 0)
  EXECUTE FUNCTION never_changed();

-- The deployment of an agent that is live in an environment.
CREATE TABLE runtime_bindings (
  id                     uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id              uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  agent_id               uuid        NOT NULL,
  langgraph_assistant_id uuid        NOT NULL,
  langgraph_graph_id     text        NOT NULL COLLATE "C",
  env                    text        NOT NULL COLLATE "C",
  deployment_id          uuid        NOT NULL,
  -- What the last look found: whether the target is still there, and as it was.
  drift                  text        NOT NULL COLLATE "C" DEFAULT 'unknown'
                         CHECK (drift IN ('unknown', 'none', 'target-gone', 'schemas-changed', 'runtime-unreachable')),
  checked_at             timestamptz,
  created_at             timestamptz NOT NULL DEFAULT now(),
  updated_at             timestamptz NOT NULL DEFAULT now(),
  revision               bigint      NOT NULL DEFAULT 1,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, agent_id, env),
  CONSTRAINT runtime_bindings_agent_fkey
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE RESTRICT,
  CONSTRAINT runtime_bindings_deployment_fkey
    FOREIGN KEY (tenant_id, deployment_id, agent_id, env, langgraph_assistant_id, langgraph_graph_id)
    REFERENCES deployments (tenant_id, id, agent_id, env, langgraph_assistant_id, langgraph_graph_id)
    ON DELETE RESTRICT
);
CREATE INDEX runtime_bindings_by_deployment ON runtime_bindings (tenant_id, deployment_id);

-- The ownership ledger: whose a thread, cron or client-made assistant of a runtime is. A claim is pending until
-- the runtime has answered. No foreign key to projects or agents may be missing: what has threads can't go.
CREATE TABLE runtime_resources (
  runtime_id     uuid        NOT NULL REFERENCES runtimes ON DELETE RESTRICT,
  kind           text        NOT NULL COLLATE "C" CHECK (kind IN ('thread', 'cron', 'assistant')),
  resource_id    uuid        NOT NULL,
  tenant_id      uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  project_id     uuid        NOT NULL,
  env            text        NOT NULL COLLATE "C" CHECK (env IN ('dev', 'staging', 'prod')),
  -- The agent that ran on it last; of a client-made assistant, the agent it was made from.
  agent_id       uuid,
  principal_type text        NOT NULL COLLATE "C" CHECK (principal_type IN ('user', 'service_account')),
  principal_id   uuid        NOT NULL,
  state          text        NOT NULL COLLATE "C" CHECK (state IN ('pending', 'owned')),
  created_at     timestamptz NOT NULL DEFAULT now(),
  claimed_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (runtime_id, kind, resource_id),
  UNIQUE (tenant_id, kind, resource_id),
  CONSTRAINT runtime_resources_project_fkey
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT,
  CONSTRAINT runtime_resources_agent_fkey
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE SET NULL (agent_id)
);
CREATE INDEX runtime_resources_by_project ON runtime_resources (tenant_id, project_id, kind, resource_id);
CREATE INDEX runtime_resources_by_agent ON runtime_resources (tenant_id, agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX runtime_resources_pending ON runtime_resources (claimed_at) WHERE state = 'pending';

-- Assistants that clients made, as the runtime last told them: /assistants* is answered from here.
CREATE TABLE client_assistants (
  -- Chosen by clients: unique on a runtime, so that two tenants on two of them may have the same.
  id             uuid        NOT NULL,
  tenant_id      uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  project_id     uuid        NOT NULL,
  env            text        NOT NULL COLLATE "C" CHECK (env IN ('dev', 'staging', 'prod')),
  runtime_id     uuid        NOT NULL REFERENCES runtimes ON DELETE RESTRICT,
  agent_id       uuid        NOT NULL,
  principal_type text        NOT NULL COLLATE "C" CHECK (principal_type IN ('user', 'service_account')),
  principal_id   uuid        NOT NULL,
  name           text        NOT NULL COLLATE "C",
  description    text        COLLATE "C",
  version        int         NOT NULL CHECK (version >= 1),
  config         jsonb       NOT NULL DEFAULT '{}',
  context        jsonb       NOT NULL DEFAULT '{}',
  metadata       jsonb       NOT NULL DEFAULT '{}',
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT client_assistants_project_fkey
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT,
  CONSTRAINT client_assistants_agent_fkey
    FOREIGN KEY (tenant_id, agent_id) REFERENCES agents (tenant_id, id) ON DELETE RESTRICT
);
CREATE INDEX client_assistants_by_project ON client_assistants (tenant_id, project_id, env, id);
CREATE INDEX client_assistants_by_agent ON client_assistants (tenant_id, agent_id);
CREATE INDEX client_assistants_by_runtime ON client_assistants (runtime_id);


-- Revisions. What a look finds is no change that an ETag should speak of.

CREATE TRIGGER next_revision
  BEFORE UPDATE OF key, name, kind, tenant_id, base_url, secret_ref, secret_field, in_configurable, in_context,
    assertion, capacity, status
  ON runtimes FOR EACH ROW EXECUTE FUNCTION next_revision();
CREATE TRIGGER next_revision BEFORE UPDATE ON placements FOR EACH ROW EXECUTE FUNCTION next_revision();
CREATE TRIGGER next_revision BEFORE UPDATE ON agents FOR EACH ROW EXECUTE FUNCTION next_revision();
CREATE TRIGGER next_revision BEFORE UPDATE OF deployment_id ON runtime_bindings
  FOR EACH ROW EXECUTE FUNCTION next_revision();


-- The change feed. New ledger rows are not told of: that something is owned never becomes wrong by itself. Which
-- agent ran on a thread last is told: a replica that remembers another would leave the runtime's stamp as it is.

CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON projects
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('project', 'tenant_id', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON agents
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('agent', 'tenant_id', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OF deployment_id OR DELETE ON runtime_bindings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('binding', 'tenant_id', 'agent_id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON placements
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('placement', 'tenant_id', 'project_id');
CREATE CONSTRAINT TRIGGER record_change
  AFTER INSERT OR DELETE
    OR UPDATE OF key, name, kind, tenant_id, base_url, secret_ref, secret_field, in_configurable, in_context,
      assertion, capacity, status, dialect
  ON runtimes
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('runtime', 'tenant_id', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER DELETE OR UPDATE OF tenant_id, project_id, env, agent_id ON runtime_resources
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('resource', 'tenant_id', 'resource_id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON client_assistants
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('assistant', 'tenant_id', 'id');


-- Row security, as in V2.

ALTER TABLE runtimes ENABLE ROW LEVEL SECURITY;
ALTER TABLE runtime_graphs ENABLE ROW LEVEL SECURITY;
ALTER TABLE placements ENABLE ROW LEVEL SECURITY;
ALTER TABLE agents ENABLE ROW LEVEL SECURITY;
ALTER TABLE deployments ENABLE ROW LEVEL SECURITY;
ALTER TABLE runtime_bindings ENABLE ROW LEVEL SECURITY;
ALTER TABLE runtime_resources ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_assistants ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON placements TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON agents TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON deployments TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON runtime_bindings TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON runtime_resources TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON client_assistants TO sluice_tenant USING (tenant_id = current_tenant());
-- A tenant sees the runtimes it may be placed on, and of them neither address nor credential.
CREATE POLICY usable ON runtimes FOR SELECT TO sluice_tenant
  USING (kind = 'shared' OR tenant_id = current_tenant());
CREATE POLICY usable ON runtime_graphs FOR SELECT TO sluice_tenant
  USING (EXISTS (SELECT FROM runtimes r WHERE r.id = runtime_graphs.runtime_id));

GRANT SELECT (id, key, name, kind, tenant_id, capacity, status, dialect, version, health, inspected_at, created_at,
  updated_at, revision) ON runtimes TO sluice_tenant;
GRANT SELECT ON runtime_graphs, runtime_resources, client_assistants TO sluice_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON placements, agents, runtime_bindings TO sluice_tenant;
GRANT SELECT, INSERT ON deployments TO sluice_tenant;
GRANT UPDATE (default_project_id) ON tenants TO sluice_tenant;
