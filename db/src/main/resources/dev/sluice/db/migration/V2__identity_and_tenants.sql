-- Who calls, in which tenant, and what they may do there (design sections 4 and 5).
--
-- Keys are UUIDv7, so that "ORDER BY id" is the order of creation and every list pages on it.
-- "revision" is what an ETag is made of: it grows by one with every update. "updated_at" is for people.
-- Text that is compared or searched by prefix has the collation "C": the same order on every machine,
-- and an index serves "^@".
-- Rows of a tenant have a unique (tenant_id, id), and refer to each other by both columns, so that rows
-- of two tenants can't be joined by mistake.

CREATE TABLE tenants (
  id         uuid        PRIMARY KEY DEFAULT uuidv7(),
  name       text        NOT NULL COLLATE "C" CHECK (char_length(name) BETWEEN 1 AND 200),
  slug       text        NOT NULL COLLATE "C" UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{0,62}$'),
  status     text        NOT NULL COLLATE "C" DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  revision   bigint      NOT NULL DEFAULT 1
);
CREATE INDEX tenants_by_status ON tenants (status, id);
CREATE INDEX tenants_by_name ON tenants (name);

-- A person, as an issuer names them. One person with two issuers is two users.
CREATE TABLE users (
  id               uuid        PRIMARY KEY DEFAULT uuidv7(),
  issuer           text        NOT NULL COLLATE "C" CHECK (char_length(issuer) BETWEEN 1 AND 2000),
  external_subject text        NOT NULL COLLATE "C" CHECK (char_length(external_subject) BETWEEN 1 AND 255),
  email            text        COLLATE "C" CHECK (char_length(email) BETWEEN 1 AND 320),
  status           text        NOT NULL COLLATE "C" DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  revision         bigint      NOT NULL DEFAULT 1,
  UNIQUE (issuer, external_subject)
);
CREATE INDEX users_by_status ON users (status, id);
CREATE INDEX users_by_email ON users (email);

CREATE TABLE memberships (
  id         uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id  uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  user_id    uuid        NOT NULL REFERENCES users ON DELETE RESTRICT,
  role       text        NOT NULL COLLATE "C" CHECK (role IN ('owner', 'admin', 'member', 'auditor')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  revision   bigint      NOT NULL DEFAULT 1,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id, id);

-- Every tenant has a project "default" from the beginning; relations hang on projects.
CREATE TABLE projects (
  id         uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id  uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  name       text        NOT NULL COLLATE "C" CHECK (char_length(name) BETWEEN 1 AND 200),
  key        text        NOT NULL COLLATE "C" CHECK (key ~ '^[a-z][a-z0-9-]{0,62}$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  revision   bigint      NOT NULL DEFAULT 1,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, key)
);

-- A program of one tenant. (issuer, client_id) is the client whose tokens stand for it.
CREATE TABLE service_accounts (
  id         uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id  uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  name       text        NOT NULL COLLATE "C" CHECK (char_length(name) BETWEEN 1 AND 200),
  status     text        NOT NULL COLLATE "C" DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  issuer     text        COLLATE "C" CHECK (char_length(issuer) BETWEEN 1 AND 2000),
  client_id  text        COLLATE "C" CHECK (char_length(client_id) BETWEEN 1 AND 255),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  revision   bigint      NOT NULL DEFAULT 1,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, name),
  UNIQUE (issuer, client_id),
  CHECK (num_nonnulls(issuer, client_id) IN (0, 2))
);
CREATE INDEX service_accounts_by_status ON service_accounts (tenant_id, status, id);

-- What is kept of an API key: never the key. The secret has 256 bits of chance, so that one SHA-256 is enough.
CREATE TABLE api_keys (
  id                 uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id          uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  service_account_id uuid        NOT NULL,
  name               text        NOT NULL COLLATE "C" CHECK (char_length(name) BETWEEN 1 AND 200),
  public_id          text        NOT NULL COLLATE "C" UNIQUE CHECK (public_id ~ '^[0-9A-Za-z]{16}$'),
  secret_hash        bytea       NOT NULL CHECK (octet_length(secret_hash) = 32),
  project_id         uuid,
  environment        text        COLLATE "C" CHECK (environment IN ('dev', 'staging', 'prod')),
  expires_at         timestamptz,
  revoked_at         timestamptz,
  last_used_at       timestamptz,
  rotated_from       uuid,
  created_at         timestamptz NOT NULL DEFAULT now(),
  updated_at         timestamptz NOT NULL DEFAULT now(),
  revision           bigint      NOT NULL DEFAULT 1,
  UNIQUE (tenant_id, id),
  CONSTRAINT api_keys_service_account_fkey
    FOREIGN KEY (tenant_id, service_account_id) REFERENCES service_accounts (tenant_id, id) ON DELETE RESTRICT,
  CONSTRAINT api_keys_project_fkey
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT,
  CONSTRAINT api_keys_rotated_from_fkey
    FOREIGN KEY (tenant_id, rotated_from) REFERENCES api_keys (tenant_id, id) ON DELETE SET NULL (rotated_from)
);
CREATE INDEX api_keys_by_service_account ON api_keys (tenant_id, service_account_id, id);
CREATE INDEX api_keys_by_project ON api_keys (tenant_id, project_id);
CREATE INDEX api_keys_by_rotated_from ON api_keys (tenant_id, rotated_from);

-- A relation of a subject to an object. The generated columns let foreign keys hold what one column
-- pair for several kinds can't; who leaves a tenant, or a service account that is deleted, leaves no
-- relation behind.
CREATE TABLE policy_bindings (
  id                 uuid        PRIMARY KEY DEFAULT uuidv7(),
  tenant_id          uuid        NOT NULL REFERENCES tenants ON DELETE RESTRICT,
  subject_type       text        NOT NULL COLLATE "C" CHECK (subject_type IN ('user', 'service_account')),
  subject_id         uuid        NOT NULL,
  relation           text        NOT NULL COLLATE "C"
                     CHECK (relation IN ('admin', 'developer', 'operator', 'viewer')),
  object_type        text        NOT NULL COLLATE "C" CHECK (object_type IN ('project')),
  object_id          uuid        NOT NULL,
  created_at         timestamptz NOT NULL DEFAULT now(),
  user_id            uuid        GENERATED ALWAYS AS (CASE WHEN subject_type = 'user' THEN subject_id END) STORED,
  service_account_id uuid        GENERATED ALWAYS AS
                     (CASE WHEN subject_type = 'service_account' THEN subject_id END) STORED,
  project_id         uuid        GENERATED ALWAYS AS (CASE WHEN object_type = 'project' THEN object_id END) STORED,
  UNIQUE (tenant_id, id),
  CONSTRAINT policy_bindings_given
    UNIQUE (tenant_id, subject_type, subject_id, relation, object_type, object_id),
  CONSTRAINT policy_bindings_membership_fkey
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE,
  CONSTRAINT policy_bindings_service_account_fkey
    FOREIGN KEY (tenant_id, service_account_id) REFERENCES service_accounts (tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT policy_bindings_project_fkey
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT
);
CREATE INDEX policy_bindings_by_user ON policy_bindings (tenant_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX policy_bindings_by_service_account ON policy_bindings (tenant_id, service_account_id)
  WHERE service_account_id IS NOT NULL;
CREATE INDEX policy_bindings_by_object ON policy_bindings (tenant_id, object_type, object_id, id);
CREATE INDEX policy_bindings_by_project ON policy_bindings (tenant_id, project_id) WHERE project_id IS NOT NULL;

-- Named as an issuer names them, so that the first one can be named before anybody has signed in.
-- A service account may be one too, under an issuer that none can be; then those who administer its tenant may
-- not make keys of it.
CREATE TABLE platform_admins (
  id               uuid        PRIMARY KEY DEFAULT uuidv7(),
  issuer           text        NOT NULL COLLATE "C" CHECK (char_length(issuer) BETWEEN 1 AND 2000),
  external_subject text        NOT NULL COLLATE "C" CHECK (char_length(external_subject) BETWEEN 1 AND 255),
  created_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (issuer, external_subject)
);

-- One-use tickets that stand for a principal (a browser's WebSocket can't send headers).
CREATE TABLE tickets (
  hash                  bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
  tenant_id             uuid        NOT NULL REFERENCES tenants ON DELETE CASCADE,
  principal_type        text        NOT NULL COLLATE "C" CHECK (principal_type IN ('user', 'service_account')),
  principal_id          uuid        NOT NULL,
  api_key_id            uuid,
  project_id            uuid,
  environment           text        COLLATE "C" CHECK (environment IN ('dev', 'staging', 'prod')),
  credential_expires_at timestamptz,
  created_at            timestamptz NOT NULL DEFAULT now(),
  expires_at            timestamptz NOT NULL
);
CREATE INDEX tickets_by_expiry ON tickets (expires_at);
CREATE INDEX tickets_by_tenant ON tickets (tenant_id);

-- Keys of identity assertions, sealed by assertion.key-ref before they come here; the public part is inside.
CREATE TABLE signing_keys (
  id         uuid        PRIMARY KEY DEFAULT uuidv7(),
  kid        text        NOT NULL COLLATE "C" UNIQUE CHECK (char_length(kid) BETWEEN 1 AND 200),
  sealed     bytea       NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 65536),
  created_at timestamptz NOT NULL,
  signs_from timestamptz NOT NULL
);

-- What was answered to a create with an Idempotency-Key. No status: the first request is still at work.
CREATE TABLE idempotency_keys (
  id               uuid        PRIMARY KEY DEFAULT uuidv7(),
  principal_id     uuid        NOT NULL,
  tenant_id        uuid        REFERENCES tenants ON DELETE CASCADE,
  key              text        NOT NULL COLLATE "C" CHECK (char_length(key) BETWEEN 1 AND 255),
  request_hash     bytea       NOT NULL CHECK (octet_length(request_hash) = 32),
  response_status  int         CHECK (response_status BETWEEN 100 AND 599),
  response_headers text,
  response_body    bytea,
  created_at       timestamptz NOT NULL DEFAULT now(),
  expires_at       timestamptz NOT NULL,
  CONSTRAINT idempotency_keys_once UNIQUE NULLS NOT DISTINCT (principal_id, tenant_id, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
CREATE INDEX idempotency_keys_by_tenant ON idempotency_keys (tenant_id);


-- Revisions.

CREATE FUNCTION next_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := OLD.revision + 1;
  NEW.updated_at := now();
  RETURN NEW;
END
$$;

CREATE TRIGGER next_revision BEFORE UPDATE ON tenants FOR EACH ROW EXECUTE FUNCTION next_revision();
CREATE TRIGGER next_revision BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION next_revision();
CREATE TRIGGER next_revision BEFORE UPDATE ON memberships FOR EACH ROW EXECUTE FUNCTION next_revision();
CREATE TRIGGER next_revision BEFORE UPDATE ON projects FOR EACH ROW EXECUTE FUNCTION next_revision();
CREATE TRIGGER next_revision BEFORE UPDATE ON service_accounts FOR EACH ROW EXECUTE FUNCTION next_revision();
-- Use of a key is no change of it.
CREATE TRIGGER next_revision
  BEFORE UPDATE OF service_account_id, name, public_id, secret_hash, project_id, environment, expires_at, revoked_at
  ON api_keys FOR EACH ROW EXECUTE FUNCTION next_revision();


-- The change feed. Replicas that cache what is kept here hear of each change.
--
-- The version is one row. Whoever changes something holds its lock until the end of the transaction, so
-- that versions are given in the order of commits, and none is missing. The triggers are deferred to the
-- end of the transaction: the lock is held for a moment only, and is the last one taken (no deadlock).

CREATE TABLE change_version (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  version   bigint  NOT NULL
);
INSERT INTO change_version (version) VALUES (0);

-- The last 10,000 or so, for who missed notifications.
CREATE TABLE changes (
  version   bigint      PRIMARY KEY,
  kind      text        NOT NULL COLLATE "C",
  tenant_id uuid,
  row_id    uuid        NOT NULL,
  made_at   timestamptz NOT NULL DEFAULT now()
);

-- Arguments: the kind; the column with the tenant, '' for none; the column with the id.
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  r    jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
  next bigint;
BEGIN
  UPDATE change_version SET version = version + 1 RETURNING version INTO next;
  INSERT INTO changes (version, kind, tenant_id, row_id)
  VALUES (next, TG_ARGV[0], (r ->> TG_ARGV[1])::uuid, (r ->> TG_ARGV[2])::uuid);
  IF next % 1000 = 0 THEN
    DELETE FROM changes WHERE version <= next - 10000;
  END IF;
  RETURN NULL;
END
$$;

-- Apart from the record, so that the one can be switched off without the other.
CREATE FUNCTION notify_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_notify('sluice_changes',
    concat_ws(' ', NEW.version, NEW.kind, coalesce(NEW.tenant_id::text, '-'), NEW.row_id));
  RETURN NULL;
END
$$;
CREATE TRIGGER notify AFTER INSERT ON changes FOR EACH ROW EXECUTE FUNCTION notify_change();

CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON tenants
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('tenant', 'id', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON users
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('user', '', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON memberships
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('membership', 'tenant_id', 'user_id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON service_accounts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('service_account', 'tenant_id', 'id');
CREATE CONSTRAINT TRIGGER record_change
  AFTER INSERT OR DELETE
    OR UPDATE OF service_account_id, name, public_id, secret_hash, project_id, environment, expires_at, revoked_at
  ON api_keys
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('api_key', 'tenant_id', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON policy_bindings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('policy', 'tenant_id', 'subject_id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON platform_admins
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('platform_admin', '', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON signing_keys
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('signing_key', '', 'id');


-- Row security. The role sluice_tenant (made before the migrations, as it belongs to the server and not
-- to the database) sees the rows of the tenant in the setting sluice.tenant, whatever a statement forgets
-- to ask; without the setting, none. The owner of the tables sees all.

CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE
RETURN nullif(current_setting('sluice.tenant', true), '')::uuid;

-- Whether a service account administers the platform: all that sluice_tenant is told of platform_admins.
CREATE FUNCTION administers_platform(account uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
  SELECT EXISTS (
    SELECT FROM platform_admins
     WHERE issuer = 'https://service-accounts.sluice.invalid' AND external_subject = account::text)
$$;

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE service_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy_bindings ENABLE ROW LEVEL SECURITY;
ALTER TABLE platform_admins ENABLE ROW LEVEL SECURITY;
ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON tenants TO sluice_tenant USING (id = current_tenant());
CREATE POLICY own ON memberships TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON projects TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON service_accounts TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON api_keys TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON policy_bindings TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY own ON idempotency_keys TO sluice_tenant USING (tenant_id = current_tenant());
CREATE POLICY members ON users FOR SELECT TO sluice_tenant
  USING (EXISTS (SELECT FROM memberships m WHERE m.tenant_id = current_tenant() AND m.user_id = users.id));

GRANT SELECT, UPDATE (name) ON tenants TO sluice_tenant;
GRANT SELECT ON users TO sluice_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE
  ON memberships, projects, service_accounts, api_keys, policy_bindings, idempotency_keys TO sluice_tenant;
DO $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO sluice_tenant', current_schema());
END
$$;
