package org.opencloud.discovery.gossipsub.internal;

import java.util.HashMap;
import java.util.Map;
import org.opencloud.discovery.keys.PeerId;

/** Until when a pruned peer is not to be grafted. Used on the loop only. */
final class Backoffs {
  private final long max;
  private final long slack;
  private final int maxPeers;
  private final Map<String, Map<PeerId, Long>> ends = new HashMap<>();

  Backoffs(long maxMillis, long slackMillis, int maxPeers) {
    this.max = maxMillis;
    this.slack = slackMillis;
    this.maxPeers = maxPeers;
  }

  /** Starts or prolongs; false when there are too many. Times beyond the maximum are cut. */
  boolean add(String topic, PeerId peer, long now, long millis) {
    Map<PeerId, Long> peers = ends.computeIfAbsent(topic, t -> new HashMap<>());
    if (peers.size() >= maxPeers && !peers.containsKey(peer)) {
      return false;
    }
    peers.merge(peer, now + Math.min(millis, max), Math::max);
    return true;
  }

  /** Whether the peer must not graft us: exact, so that a peer with a fast clock is not blamed. */
  boolean active(String topic, PeerId peer, long now) {
    return end(topic, peer) > now;
  }

  /** Whether we may graft the peer: later than that, because its clock may be slow. */
  boolean free(String topic, PeerId peer, long now) {
    long end = end(topic, peer);
    return end == Long.MIN_VALUE || end + slack <= now;
  }

  void expire(long now) {
    ends.values().forEach(peers -> peers.values().removeIf(end -> end + slack <= now));
    ends.values().removeIf(Map::isEmpty);
  }

  /** End of the backoff; the smallest number when there is none. */
  long end(String topic, PeerId peer) {
    return ends.getOrDefault(topic, Map.of()).getOrDefault(peer, Long.MIN_VALUE);
  }
}
