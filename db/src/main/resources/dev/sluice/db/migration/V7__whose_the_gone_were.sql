-- Within a tenant, too, what is open at a thread that is gone would show what is made anew under its id: to a principal
-- who may not see it, or from another project or environment. So the id stays taken for all but its former owner.
-- NULL in rows that replicas of the version before make, and made: those ids stay taken for other tenants only. When an
-- id that has a row goes once more by one of them, it sets the tenant and the time, and leaves what is added here as it
-- was: NULL, or of the owner before.
ALTER TABLE gone_resources
  ADD COLUMN project_id     uuid,
  ADD COLUMN env            text COLLATE "C" CHECK (env IN ('dev', 'staging', 'prod')),
  ADD COLUMN principal_type text COLLATE "C" CHECK (principal_type IN ('user', 'service_account')),
  ADD COLUMN principal_id   uuid;
