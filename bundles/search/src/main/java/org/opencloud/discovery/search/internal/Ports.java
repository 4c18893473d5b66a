package org.opencloud.discovery.search.internal;

import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.types.NetworkTypes;

/** The services that come and go, as they are now. */
record Ports(
    Slot<Transport> transport,
    Slot<TopicBus> bus,
    Slot<PeerDirectory> peers,
    Slot<ResourceStore> resources,
    Slot<Refusals> refusals,
    Slot<NetworkTypes> types) {

  Ports() {
    this(new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>());
  }

  /** Transport and topics together: one without the other is no network. */
  record Network(Transport transport, TopicBus bus) {}

  Optional<Network> network() {
    return transport.now().flatMap(t -> bus.now().map(b -> new Network(t, b)));
  }

  Optional<PeerDirectory> directory() {
    return peers.now();
  }

  Optional<ResourceStore> store() {
    return resources.now();
  }

  boolean storeReady() {
    return store().map(store -> store.state().ready()).orElse(false);
  }

  /** Nothing private is given while there is no directory to ask. */
  boolean gives(PeerId peer, String type) {
    return directory().map(d -> d.gives(peer, type)).orElse(false);
  }

  /** Nobody is trusted to be unlisted while there is no directory to ask. */
  boolean blacklisted(PeerId peer) {
    return directory().map(d -> d.relation(peer) == Relation.BLACKLIST).orElse(true);
  }
}
