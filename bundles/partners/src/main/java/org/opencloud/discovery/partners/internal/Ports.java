package org.opencloud.discovery.partners.internal;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.partners.NoticeListener;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.records.NetworkClock;
import org.opencloud.discovery.api.search.ResourceViews;
import org.opencloud.discovery.api.transport.Transport;

/** The services that come and go, as they are now. */
record Ports(
    Slot<Transport> transport,
    Slot<PeerDirectory> directory,
    Slot<NoticeListener> listener,
    Slot<ResourceViews> views,
    Slot<NetworkClock> clock,
    Slot<Refusals> refusals) {

  Ports() {
    this(new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>(), new Slot<>());
  }

  /** The relation in force; empty while there is nobody to ask. */
  Optional<Relation> relation(PeerId peer) {
    return directory.now().map(known -> known.relation(peer));
  }

  boolean isPartner(PeerId peer) {
    return relation(peer).filter(Relation.PARTNER::equals).isPresent();
  }

  boolean gives(PeerId peer, String type) {
    return isPartner(peer) && directory.now().filter(d -> d.gives(peer, type)).isPresent();
  }

  boolean takes(PeerId peer, String type) {
    return directory.now().filter(d -> d.takes(peer, type)).isPresent();
  }

  Optional<Peer> find(PeerId peer) {
    return directory.now().flatMap(known -> known.find(peer));
  }

  List<PeerId> partners() {
    return directory.now().map(PeerDirectory::list).orElse(List.of()).stream()
        .map(Peer::peerId)
        .filter(this::isPartner)
        .toList();
  }
}
