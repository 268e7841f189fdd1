-- Who was seen, and who keeps the platform from being locked (design section 5).

-- When a person first signed in through their issuer; null for who was named by an administrator and is yet to
-- come. At first sight they get the memberships that the issuer's claims say (JIT), and at no other time.
--
-- Rows that are there count as seen, at the time of this migration: nothing tells who of them came and who was
-- only named. To take one for unseen who was seen would bring memberships back that were taken away; to take one
-- for seen who was not costs an administrator's POST. The default is for replicas of the version before, which
-- name no value: as ever, whom they make gets nothing later. It goes in a later release ("contract").
ALTER TABLE users ADD COLUMN first_seen_at timestamptz DEFAULT now();

-- The user's id, named now where nobody has before. For sluice_tenant, which sees its members only and makes no
-- users: so that naming somebody and their membership are one transaction.
CREATE FUNCTION name_user(the_issuer text, the_subject text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  found_id uuid;
BEGIN
  LOOP -- once, but where another transaction makes or deletes the same user meanwhile
    SELECT id INTO found_id FROM users WHERE issuer = the_issuer AND external_subject = the_subject;
    IF FOUND THEN
      RETURN found_id;
    END IF;
    INSERT INTO users (issuer, external_subject, first_seen_at)
    VALUES (the_issuer, the_subject, NULL)
    ON CONFLICT (issuer, external_subject) DO NOTHING
    RETURNING id INTO found_id;
    IF FOUND THEN
      RETURN found_id;
    END IF;
  END LOOP;
END
$$;

-- Whether the platform administrators that can act are all among what is named: its row, a user, a service
-- account, all of a tenant. One can act who is an active user or an active service account of an active tenant,
-- or was named and has not been here. False when none can act: then there is nothing to keep.
--
-- Whoever is about to take one away asks this first, and has the lock until the end of the transaction: of two who
-- take each other away, the second sees what the first has done. The number is any, the same in every process.
CREATE FUNCTION is_last_platform_admin(
  the_row uuid DEFAULT NULL, the_user uuid DEFAULT NULL, the_account uuid DEFAULT NULL, the_tenant uuid DEFAULT NULL)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7305428901119);
  RETURN (
    SELECT coalesce(bool_and(coalesce(
             p.id = the_row OR u.id = the_user OR a.id = the_account OR a.tenant_id = the_tenant, false)), false)
      FROM platform_admins p
      LEFT JOIN users u ON u.issuer = p.issuer AND u.external_subject = p.external_subject
      LEFT JOIN service_accounts a
        ON p.issuer = 'https://service-accounts.sluice.invalid' AND a.id::text = p.external_subject
      LEFT JOIN tenants t ON t.id = a.tenant_id
     WHERE CASE WHEN p.issuer = 'https://service-accounts.sluice.invalid'
                THEN a.status = 'active' AND t.status = 'active'
                ELSE u.id IS NULL OR u.status = 'active'
           END);
END
$$;
