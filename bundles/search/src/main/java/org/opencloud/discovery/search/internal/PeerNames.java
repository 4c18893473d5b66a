package org.opencloud.discovery.search.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;

/** Public names of connected peers. Reading one out of a key costs as much as a signature. */
final class PeerNames {
  private static final int KEPT = 10_000;

  private final KeyNames names;
  private final Ports ports;
  private final ConcurrentMap<PeerId, Did> read = new ConcurrentHashMap<>();

  PeerNames(KeyNames names, Ports ports) {
    this.names = names;
    this.ports = ports;
  }

  /** The names of these peers, blacklisted ones and those without a name left out. */
  Map<PeerId, Did> of(Set<PeerId> peers) {
    Map<PeerId, Did> named = new LinkedHashMap<>();
    for (PeerId peer : peers) {
      if (!ports.blacklisted(peer)) {
        did(peer).ifPresent(did -> named.put(peer, did));
      }
    }
    return named;
  }

  private Optional<Did> did(PeerId peer) {
    Optional<Did> stored = ports.directory().flatMap(d -> d.find(peer)).map(Peer::did);
    if (stored.isPresent()) {
      return stored;
    }
    Did known = read.get(peer);
    return known != null ? Optional.of(known) : names.did(peer).map(did -> keep(peer, did));
  }

  private Did keep(PeerId peer, Did did) {
    if (read.size() >= KEPT) {
      read.clear();
    }
    read.put(peer, did);
    return did;
  }
}
