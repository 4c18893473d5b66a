package org.opencloud.discovery.store.mongodb.internal;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.testkit.node.PeerStoreContract;

/** On the server named in MONGODB_URI. */
@EnabledIfEnvironmentVariable(named = "MONGODB_URI", matches = ".+")
class RealMongoPeerStoreTest extends PeerStoreContract {
  private final TestDatabase database = TestDatabase.on(System.getenv("MONGODB_URI"));
  private MongoStores stores;

  @Override
  protected PeerStore open() {
    stores = database.stores();
    return stores.peers();
  }

  @Override
  protected PeerStore reopen(PeerStore open) {
    stores.close();
    return open();
  }

  @Override
  protected void close(PeerStore open) {
    stores.close();
    database.close();
  }
}
