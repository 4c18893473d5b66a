package org.opencloud.discovery.kad;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.opencloud.discovery.keys.PeerId;

/**
 * A peer and where others say it listens.
 *
 * @param addresses multiaddrs without the peer id; a claim, until a connection has proven the key
 */
public record KadPeer(PeerId id, List<String> addresses) {
  public KadPeer {
    requireNonNull(id, "id");
    addresses = List.copyOf(addresses);
  }
}
