package org.opencloud.discovery.store.mongodb.internal;

import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.testkit.node.PeerStoreContract;

/** On the stand-in. */
class MongoPeerStoreTest extends PeerStoreContract {
  private final TestDatabase database = TestDatabase.inMemory();
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
