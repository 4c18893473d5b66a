package org.opencloud.discovery.transport.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerResolver;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.Transport;

/** The first link of the chain: a peer on a live connection has proven its key already. */
final class LiveConnections implements PeerResolver {
  private final Transport transport;
  private final KeyNames names;

  LiveConnections(Transport transport, KeyNames names) {
    this.transport = transport;
    this.names = names;
  }

  @Override
  public String name() {
    return "connection";
  }

  @Override
  public CompletionStage<Optional<Peer>> resolve(Did did) {
    return CompletableFuture.completedFuture(
        names.peerId(did).flatMap(transport::connection).map(connection -> peer(did, connection)));
  }

  private Peer peer(Did did, PeerConnection connection) {
    return new Peer(
        connection.peer(),
        did,
        "",
        connection.addresses(),
        Relation.NONE,
        name(),
        Optional.of(connection.since()));
  }
}
