package org.opencloud.discovery.gossipsub.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Messages that peers told of, we asked for, and that must come. Used on the loop only. */
final class Promises {
  private static final int MAX = 10_000;

  private final Map<Bytes, Map<PeerLink, Long>> open = new LinkedHashMap<>();

  void add(Bytes id, PeerLink peer, long deadline) {
    if (open.size() < MAX || open.containsKey(id)) {
      open.computeIfAbsent(id, i -> new HashMap<>()).putIfAbsent(peer, deadline);
    }
  }

  void kept(Bytes id) {
    open.remove(id);
  }

  void forget(PeerLink peer) {
    open.values().forEach(peers -> peers.remove(peer));
    open.values().removeIf(Map::isEmpty);
  }

  /** Takes out what is overdue: how many promises each peer broke. */
  Map<PeerLink, Integer> broken(long now) {
    Map<PeerLink, Integer> broken = new LinkedHashMap<>();
    for (Map<PeerLink, Long> peers : open.values()) {
      peers.forEach(
          (peer, deadline) -> {
            if (deadline <= now) {
              broken.merge(peer, 1, Integer::sum);
            }
          });
      peers.values().removeIf(deadline -> deadline <= now);
    }
    open.values().removeIf(Map::isEmpty);
    return broken;
  }
}
