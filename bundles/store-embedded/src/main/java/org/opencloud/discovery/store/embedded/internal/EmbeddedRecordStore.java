package org.opencloud.discovery.store.embedded.internal;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.api.store.StoredRecord;

/** The records of an indexer, on the engine of the other ports. */
final class EmbeddedRecordStore implements RecordStore {
  private final EmbeddedStore store;

  EmbeddedRecordStore(EmbeddedStore store) {
    this.store = store;
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public StoreState state() {
    return store.state();
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return store.watch(listener);
  }

  @Override
  public void put(Collection<StoredRecord> records) throws StoreException {
    StoreLimits.checkRecords(records);
    if (!records.isEmpty()) {
      store.write(records.stream().<Change>map(Change.PutRecord::new).toList());
    }
  }

  @Override
  public void remove(Collection<PeerId> peers) throws StoreException {
    StoreLimits.checkRecordBatch(peers.size());
    if (!peers.isEmpty()) {
      store.write(
          peers.stream().<Change>map(peer -> new Change.Removal(Change.recordKey(peer))).toList());
    }
  }

  @Override
  public List<StoredRecord> all() throws StoreException {
    return store.all(Change.RECORDS, MAX_RECORDS, Codec::decodeRecord);
  }
}
