package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.kad.KadPeer;

/**
 * The peers of an earlier run, dialled a few at a time while the routing table is nearly empty; who
 * answers enters it like anybody else. Used on the loop only.
 */
final class Seeds {
  private static final int AT_ONCE = 8;
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Setup setup;
  private final KadHost host;
  private final RoutingTable table;
  private final Deque<KadPeer> untried = new ArrayDeque<>();
  private List<KadPeer> known = List.of();
  private int dialling;
  private boolean resting;

  Seeds(Setup setup, KadHost host, RoutingTable table) {
    this.setup = setup;
    this.host = host;
    this.table = table;
  }

  void add(List<KadPeer> peers) {
    known = List.copyOf(peers);
    untried.addAll(known);
  }

  /** Dials what is due; cheap. */
  void tick() {
    if (table.size() >= setup.params().lookups().k()) {
      untried.clear();
      return;
    }
    while (dialling < AT_ONCE && !untried.isEmpty()) {
      dial(untried.remove());
    }
    if (table.size() == 0 && untried.isEmpty() && dialling == 0 && !resting) {
      resting = true;
      setup.later(PAUSE, this::again);
    }
  }

  private void again() {
    resting = false;
    untried.addAll(known);
  }

  private void dial(KadPeer seed) {
    if (seed.addresses().isEmpty() || host.connection(seed.id()).isPresent()) {
      return;
    }
    dialling++;
    setup.whenDone(
        host.connect(seed.id(), seed.addresses(), setup.params().timing().dial()),
        (connection, failure) -> dialling--);
  }
}
