package org.opencloud.discovery.kad.internal;

import java.util.List;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.keys.PeerId;

/** A peer with its place in the key space. */
record Contact(PeerId id, Key key, List<String> addresses) {
  Contact {
    addresses = List.copyOf(addresses);
  }

  static Contact of(KadPeer peer) {
    return new Contact(peer.id(), Key.of(peer.id()), peer.addresses());
  }

  Contact at(List<String> others) {
    return new Contact(id, key, others);
  }

  KadPeer peer() {
    return new KadPeer(id, addresses);
  }
}
