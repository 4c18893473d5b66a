package org.opencloud.discovery.api.dht;

import java.util.List;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * A node and where it is said to be.
 *
 * @param addresses multiaddrs without the peer id
 * @param connected whether it is on a live connection; else the addresses are what others claim
 */
public record DhtPeer(PeerId peer, List<String> addresses, boolean connected) {
  public DhtPeer {
    addresses = List.copyOf(addresses);
  }
}
