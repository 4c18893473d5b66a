package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Relation;

/**
 * What an application asks the bridge to do with a peer.
 *
 * @param app what the application calls itself; empty when it says nothing
 * @param peer DID or peer id
 * @param name empty: said by nobody
 * @param addresses multiaddrs; none: said by nobody
 * @param relation absent: as it is
 * @param terms absent: as they are, or all
 */
public record PeerChange(
    String app,
    String peer,
    String name,
    List<String> addresses,
    Optional<Relation> relation,
    Optional<Partnership> terms,
    String requestId) {

  public PeerChange {
    requireNonNull(app, "app");
    requireNonNull(peer, "peer");
    requireNonNull(name, "name");
    addresses = List.copyOf(addresses);
    requireNonNull(relation, "relation");
    requireNonNull(terms, "terms");
    requireNonNull(requestId, "requestId");
  }
}
