package org.opencloud.discovery.testkit.node;

import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException.Reason;

class MemoryResourceStoreTest extends ResourceStoreContract {
  @Override
  protected ResourceStore open() {
    return new MemoryResourceStore(Clock.systemUTC());
  }

  @Override
  protected ResourceStore reopen(ResourceStore open) {
    return open;
  }

  @Override
  protected void close(ResourceStore open) {}

  @Test
  void failsWhileATestHasTakenItAway() {
    MemoryResourceStore memory = (MemoryResourceStore) store;
    memory.fail(Reason.STORAGE);
    assertReason(Reason.STORAGE, () -> put(SampleResource.of("COMPUTE", "a")));
    assertReason(Reason.STORAGE, () -> found("gpu"));
    memory.recover();
  }
}
