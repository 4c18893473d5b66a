package org.opencloud.discovery.testkit.node;

import org.opencloud.discovery.api.store.RecordStore;

class MemoryRecordStoreTest extends RecordStoreContract {
  @Override
  protected RecordStore open() {
    return new MemoryRecordStore();
  }

  @Override
  protected RecordStore reopen(RecordStore open) {
    return open;
  }

  @Override
  protected void close(RecordStore open) {}
}
