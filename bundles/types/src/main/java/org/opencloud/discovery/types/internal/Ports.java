package org.opencloud.discovery.types.internal;

import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.types.LocalTypes;

/** The services that come and go, as they are now. */
record Ports(
    Slot<Transport> transport,
    Slot<TopicBus> bus,
    Slot<PeerDirectory> directory,
    Slot<LocalTypes> local) {

  Ports() {
    this(new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>());
  }

  /** Transport and topics together: one without the other is no network. */
  record Network(Transport transport, TopicBus bus) {}

  Optional<Network> network() {
    return transport.now().flatMap(t -> bus.now().map(b -> new Network(t, b)));
  }

  /** Nobody is trusted to be unlisted while there is no directory to ask. */
  boolean blacklisted(PeerId peer) {
    return directory.now().map(d -> d.relation(peer) == Relation.BLACKLIST).orElse(true);
  }

  /** Whether this node knows the peer from elsewhere than its announcement. */
  boolean known(PeerId peer) {
    return directory.now().flatMap(d -> d.find(peer)).isPresent();
  }
}
