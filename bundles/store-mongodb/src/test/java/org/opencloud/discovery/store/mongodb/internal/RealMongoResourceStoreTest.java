package org.opencloud.discovery.store.mongodb.internal;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.testkit.node.ResourceStoreContract;

/** On the server named in MONGODB_URI. */
@EnabledIfEnvironmentVariable(named = "MONGODB_URI", matches = ".+")
class RealMongoResourceStoreTest extends ResourceStoreContract {
  private final TestDatabase database = TestDatabase.on(System.getenv("MONGODB_URI"));
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
