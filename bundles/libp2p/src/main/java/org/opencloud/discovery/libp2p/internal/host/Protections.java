package org.opencloud.discovery.libp2p.internal.host;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.opencloud.discovery.keys.PeerId;

/** The peers whose connections are not trimmed, by who wants them. */
final class Protections {
  private final Map<String, Set<PeerId>> byTag = new ConcurrentHashMap<>();

  /** Replaces what the tag protected before. */
  void set(String tag, Set<PeerId> peers) {
    if (peers.isEmpty()) {
      byTag.remove(tag);
    } else {
      byTag.put(tag, Set.copyOf(peers));
    }
  }

  boolean cover(PeerId peer) {
    return byTag.values().stream().anyMatch(peers -> peers.contains(peer));
  }
}
