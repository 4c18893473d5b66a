package org.opencloud.discovery.indexer.internal;

import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.RecordStore;

/** The services that come and go. */
record Ports(
    Slot<PeerDirectory> peers, Slot<RecordStore> store, Slot<Dht> dht, Slot<Refusals> refusals) {
  Ports() {
    this(new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>());
  }

  /** Whether the peer is served: not a blacklisted one, and nobody while no one knows who is. */
  boolean serves(PeerId peer) {
    return peers.now().filter(now -> now.relation(peer) != Relation.BLACKLIST).isPresent();
  }
}
