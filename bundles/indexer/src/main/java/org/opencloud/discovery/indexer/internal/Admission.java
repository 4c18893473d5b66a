package org.opencloud.discovery.indexer.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;

/** How many streams are open, of one peer and in all. Safe for use by several threads. */
final class Admission {
  /** Of one peer: as many requests as it may have under way. */
  static final int OF_ONE = 64;

  private final int most;
  private final Map<PeerId, Integer> open = new HashMap<>();
  private int all;

  Admission(int most) {
    this.most = most;
  }

  /** A place, to be given back once; empty when there is none. */
  synchronized Optional<Runnable> enter(PeerId peer) {
    int now = open.getOrDefault(peer, 0);
    if (all >= most || now >= OF_ONE) {
      return Optional.empty();
    }
    open.put(peer, now + 1);
    all++;
    return Optional.of(() -> leave(peer));
  }

  private synchronized void leave(PeerId peer) {
    all--;
    open.computeIfPresent(peer, (p, now) -> now == 1 ? null : now - 1);
  }

  synchronized int open() {
    return all;
  }
}
