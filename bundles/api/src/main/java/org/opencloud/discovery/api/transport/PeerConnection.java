package org.opencloud.discovery.api.transport;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * A live connection: the peer id is proven; addresses, agent and protocols are the peer's own words
 * (identify).
 *
 * @param publicKey libp2p protobuf
 * @param remoteAddress the multiaddr of the socket's other end
 * @param addresses where the peer says it listens, at most 32
 */
public record PeerConnection(
    PeerId peer,
    byte[] publicKey,
    Direction direction,
    String remoteAddress,
    List<String> addresses,
    String agent,
    Set<String> protocols,
    Instant since) {

  public PeerConnection {
    addresses = List.copyOf(addresses);
    protocols = Set.copyOf(protocols);
  }
}
