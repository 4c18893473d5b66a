package org.opencloud.discovery.store.mongodb.internal;

import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.testkit.node.ResourceStoreContract;

/** On the stand-in, which scans: right answers, no plans. */
class MongoResourceStoreTest extends ResourceStoreContract {
  private final TestDatabase database = TestDatabase.inMemory();
  private MongoStores stores;

  @Override
  protected ResourceStore open() {
    stores = database.stores();
    return stores.resources();
  }

  @Override
  protected ResourceStore reopen(ResourceStore open) {
    stores.close();
    return open();
  }

  @Override
  protected void close(ResourceStore open) {
    stores.close();
    database.close();
  }
}
