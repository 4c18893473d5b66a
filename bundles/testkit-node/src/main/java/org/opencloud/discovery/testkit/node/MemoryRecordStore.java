package org.opencloud.discovery.testkit.node;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.api.store.StoredRecord;

/** A record store that forgets with the process and can be taken away by a test. */
public final class MemoryRecordStore implements RecordStore {
  private final StubState state = new StubState();
  private final Map<PeerId, StoredRecord> records = new LinkedHashMap<>();

  /** From now on not ready; every call throws with this reason. */
  public void fail(Reason reason) {
    state.fail(reason);
  }

  public void recover() {
    state.recover();
  }

  @Override
  public synchronized void put(Collection<StoredRecord> more) throws StoreException {
    state.check();
    StoreLimits.checkRecords(more);
    long added =
        more.stream()
            .map(StoredRecord::peer)
            .distinct()
            .filter(peer -> !records.containsKey(peer))
            .count();
    if (records.size() + added > MAX_RECORDS) {
      throw new StoreException(Reason.INVALID, "expected at most " + MAX_RECORDS + " records");
    }
    more.forEach(kept -> records.put(kept.peer(), kept));
  }

  @Override
  public synchronized void remove(Collection<PeerId> peers) throws StoreException {
    state.check();
    StoreLimits.checkRecordBatch(peers.size());
    peers.forEach(records::remove);
  }

  @Override
  public synchronized List<StoredRecord> all() throws StoreException {
    state.check();
    return List.copyOf(records.values());
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public StoreState state() {
    return state.now();
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return state.watch(listener);
  }
}
