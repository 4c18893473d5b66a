package org.opencloud.discovery.gossipsub.internal;

import java.util.HashMap;
import java.util.Map;
import org.opencloud.discovery.keys.PeerId;

/** Until when a pruned peer is not to be grafted. Used on the loop only. */
final class Backoffs {
  private final long max;
  private final long slack;
  private final int maxPeers;
  private final Map<String, Map<PeerId, Backoff>> backoffs = new HashMap<>();

  Backoffs(long maxMillis, long slackMillis, int maxPeers) {
    this.max = maxMillis;
    this.slack = slackMillis;
    this.maxPeers = maxPeers;
  }

  /** Starts or prolongs; false when there are too many. Times beyond the maximum are cut. */
  boolean add(String topic, PeerId peer, long now, long millis) {
    Map<PeerId, Backoff> peers = backoffs.computeIfAbsent(topic, t -> new HashMap<>());
    if (peers.size() >= maxPeers && !peers.containsKey(peer)) {
      return false;
    }
    Backoff added = new Backoff(now, now + Math.min(millis, max));
    peers.merge(peer, added, (old, one) -> old.end() > one.end() ? old : one);
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
    backoffs.values().forEach(peers -> peers.values().removeIf(one -> one.end() + slack <= now));
    backoffs.values().removeIf(Map::isEmpty);
  }

  /** End of the backoff; the smallest number when there is none. */
  long end(String topic, PeerId peer) {
    return of(topic, peer).end();
  }

  /** When the backoff began; the smallest number when there is none. */
  long start(String topic, PeerId peer) {
    return of(topic, peer).start();
  }

  private Backoff of(String topic, PeerId peer) {
    return backoffs.getOrDefault(topic, Map.of()).getOrDefault(peer, Backoff.NONE);
  }

  private record Backoff(long start, long end) {
    private static final Backoff NONE = new Backoff(Long.MIN_VALUE, Long.MIN_VALUE);
  }
}
