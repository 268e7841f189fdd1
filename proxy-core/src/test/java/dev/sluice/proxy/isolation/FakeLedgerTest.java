package dev.sluice.proxy.isolation;

import dev.sluice.proxy.ledger.OwnershipLedgerContract;
import java.util.UUID;

/** The ledger in memory does what the database's does. */
class FakeLedgerTest extends OwnershipLedgerContract {
  FakeLedgerTest() {
    super(new FakeLedger(), new Anywhere());
  }

  /** Nothing has to be there before a row refers to it. */
  private static final class Anywhere implements Places {
    @Override
    public UUID runtime() {
      return UUID.randomUUID();
    }

    @Override
    public UUID tenant() {
      return UUID.randomUUID();
    }

    @Override
    public UUID project(UUID tenant) {
      return UUID.randomUUID();
    }

    @Override
    public UUID agent(UUID tenant, UUID project) {
      return UUID.randomUUID();
    }
  }
}
