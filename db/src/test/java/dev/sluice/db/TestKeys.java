package dev.sluice.db;

import dev.sluice.db.identity.ApiKeyDao;
import dev.sluice.db.identity.ApiKeyRow;
import dev.sluice.db.identity.NewApiKey;
import dev.sluice.db.identity.ServiceAccountRow;
import dev.sluice.db.identity.TenantRow;

/** API keys for tests. */
public final class TestKeys {

  private TestKeys() {}

  public static ApiKeyRow insert(TenantRow tenant, ServiceAccountRow account) {
    return TestDatabase.dao(ApiKeyDao.class).insert(fresh(tenant, account));
  }

  public static NewApiKey fresh(TenantRow tenant, ServiceAccountRow account) {
    return new NewApiKey(
        tenant.id(),
        account.id(),
        "A key",
        TestDatabase.uniqueKeyId(),
        new byte[32],
        null,
        null,
        null,
        null);
  }
}
