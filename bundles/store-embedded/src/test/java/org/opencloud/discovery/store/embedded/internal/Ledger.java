package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.testkit.node.SamplePeers;

/** What a store must hold after its writers were stopped in the midst, again and again. */
final class Ledger {
  private final Map<String, byte[]> expected = new HashMap<>();
  private long acknowledged;

  /**
   * Compares everything byte for byte: each writer's acknowledged operations, and the one under way
   * as a whole or not at all.
   *
   * @param counts how many operations of each writer were acknowledged
   */
  void check(EmbeddedStore store, int round, int[] counts) throws StoreException {
    Map<String, byte[]> kept = everything(store);
    for (int writer = 0; writer < counts.length; writer++) {
      settle(kept, round, writer, counts[writer]);
      acknowledged += counts[writer];
    }
    assertThat(kept.keySet()).as("keys after round %s", round).isEqualTo(expected.keySet());
    kept.forEach(
        (key, bytes) ->
            assertThat(bytes).as("%s after round %s", key, round).isEqualTo(expected.get(key)));
  }

  long acknowledged() {
    return acknowledged;
  }

  private void settle(Map<String, byte[]> kept, int round, int writer, int count) {
    CrashLoad.Series series = new CrashLoad.Series(round, writer);
    for (int done = 0; done < count; done++) {
      series.next().on(expected);
    }
    CrashLoad.Operation underWay = series.next();
    if (underWay.isIn(kept)) {
      underWay.on(expected);
    }
  }

  private static Map<String, byte[]> everything(EmbeddedStore store) throws StoreException {
    Map<String, byte[]> all = new HashMap<>();
    List<Resource> page = store.page(Optional.empty(), "", 1_000);
    while (!page.isEmpty()) {
      page.forEach(found -> all.put(found.id(), found.json()));
      Resource last = page.get(page.size() - 1);
      page = store.page(Optional.empty(), last.type() + "/" + last.id(), 1_000);
    }
    assertThat(store.count(Optional.of("DATA"), Optional.empty())).isEqualTo(all.size());
    assertThat(found(store)).isEqualTo(Math.min(StoreLimits.PAGE, all.size()));
    for (Peer peer : store.all()) {
      all.put(CrashLoad.peerKey(peer.peerId()), CrashLoad.bytes(peer.name()));
    }
    for (StoredRecord kept : store.records().all()) {
      all.put(CrashLoad.recordKey(kept.peer()), kept.event());
    }
    return all;
  }

  private static int found(EmbeddedStore store) throws StoreException {
    AtomicInteger found = new AtomicInteger();
    store.search(
        new StoreQuery(
            "DATA",
            SamplePeers.id(0),
            Optional.empty(),
            List.of("loaded"),
            StoreLimits.PAGE,
            Instant.now().plusSeconds(30)),
        hit -> found.incrementAndGet() > 0);
    return found.get();
  }
}
