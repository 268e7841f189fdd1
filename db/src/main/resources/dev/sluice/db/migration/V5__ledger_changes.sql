-- Deleting an agent takes it from the threads that it ran on, and there may be a million of them. No replica has to
-- hear of that: an agent that is gone runs on nothing, so that what is remembered of it does no harm.

DROP TRIGGER record_change ON runtime_resources;
CREATE CONSTRAINT TRIGGER record_deletion AFTER DELETE ON runtime_resources
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('resource', 'tenant_id', 'resource_id');
CREATE CONSTRAINT TRIGGER record_change AFTER UPDATE OF tenant_id, project_id, env, agent_id ON runtime_resources
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.agent_id IS NOT NULL OR OLD.agent_id IS NULL)
  EXECUTE FUNCTION record_change('resource', 'tenant_id', 'resource_id');
