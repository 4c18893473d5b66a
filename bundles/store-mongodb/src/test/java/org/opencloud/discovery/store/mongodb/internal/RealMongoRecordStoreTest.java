package org.opencloud.discovery.store.mongodb.internal;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.testkit.node.RecordStoreContract;

/** On the server named in MONGODB_URI. */
@EnabledIfEnvironmentVariable(named = "MONGODB_URI", matches = ".+")
class RealMongoRecordStoreTest extends RecordStoreContract {
  private final TestDatabase database = TestDatabase.on(System.getenv("MONGODB_URI"));
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
