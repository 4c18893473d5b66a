package org.opencloud.discovery.store.mongodb.internal;

import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.testkit.node.RecordStoreContract;

/** On the stand-in. */
class MongoRecordStoreTest extends RecordStoreContract {
  private final TestDatabase database = TestDatabase.inMemory();
  private MongoStores stores;

  @Override
  protected RecordStore open() {
    stores = database.stores();
    return stores.records();
  }

  @Override
  protected RecordStore reopen(RecordStore open) {
    stores.close();
    return open();
  }

  @Override
  protected void close(RecordStore open) {
    stores.close();
    database.close();
  }
}
