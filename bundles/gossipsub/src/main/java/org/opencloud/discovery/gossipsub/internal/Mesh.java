package org.opencloud.discovery.gossipsub.internal;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.opencloud.discovery.keys.PeerId;

/** The neighbours of one topic that get every message. Changed on the loop only. */
final class Mesh {
  private final Set<PeerLink> peers = new LinkedHashSet<>();
  private volatile Set<PeerId> ids = Set.of();

  boolean contains(PeerLink peer) {
    return peers.contains(peer);
  }

  int size() {
    return peers.size();
  }

  /** A view. */
  Set<PeerLink> peers() {
    return peers;
  }

  void add(PeerLink peer) {
    if (peers.add(peer)) {
      refresh();
    }
  }

  boolean remove(PeerLink peer) {
    boolean removed = peers.remove(peer);
    if (removed) {
      refresh();
    }
    return removed;
  }

  /** From any thread. */
  Set<PeerId> ids() {
    return ids;
  }

  private void refresh() {
    ids = peers.stream().map(PeerLink::id).collect(Collectors.toUnmodifiableSet());
  }
}
