package org.opencloud.discovery.gossipsub.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.opencloud.discovery.gossipsub.internal.Rpc.Named;
import org.opencloud.discovery.gossipsub.internal.Rpc.Prune;
import org.opencloud.discovery.libp2p.Connection;

/**
 * Takes peers into meshes and out of them, and keeps the backoffs that follow. Used on the loop
 * only.
 */
final class MeshMoves {
  private final Setup setup;
  private final Peers peers;
  private final Scores scores;
  private final Backoffs imposed;
  private final Backoffs asked;

  MeshMoves(Setup setup, Peers peers, Scores scores) {
    this.setup = setup;
    this.peers = peers;
    this.scores = scores;
    this.imposed = backoffs(setup);
    this.asked = backoffs(setup);
  }

  private static Backoffs backoffs(Setup setup) {
    return new Backoffs(
        setup.timing().maxBackoff().toMillis(),
        setup.timing().backoffSlack().toMillis(),
        setup.limits().backoffs());
  }

  /** Those whom this node has sent away. */
  Backoffs imposed() {
    return imposed;
  }

  /** Whether we may take the peer into the mesh on our own account. */
  Predicate<PeerLink> candidate(String topic, Mesh mesh) {
    return outside(topic, mesh)
        .and(peer -> imposed.free(topic, peer.id(), setup.now()))
        .and(peer -> asked.free(topic, peer.id(), setup.now()));
  }

  /** Whether the peer could be in the mesh but for a backoff. */
  Predicate<PeerLink> outside(String topic, Mesh mesh) {
    return peer ->
        peer.subscribed(topic)
            && peer.out().meshes()
            && !peer.direct()
            && !mesh.contains(peer)
            && peer.worth(0);
  }

  /** Takes so many of the candidates. */
  void graft(String topic, Mesh mesh, List<PeerLink> candidates, int count, MeshChanges changes) {
    for (PeerLink peer : candidates.subList(0, Math.max(0, Math.min(count, candidates.size())))) {
      take(topic, mesh, peer);
      changes.graft(peer, topic);
    }
  }

  void take(String topic, Mesh mesh, PeerLink peer) {
    mesh.add(peer);
    scores.grafted(peer, topic);
  }

  void drop(String topic, Mesh mesh, PeerLink peer) {
    if (mesh.remove(peer)) {
      scores.pruned(peer, topic);
    }
  }

  /** Sends a peer of the mesh away. */
  void prune(String topic, Mesh mesh, PeerLink peer, boolean exchange, MeshChanges changes) {
    drop(topic, mesh, peer);
    refuse(topic, peer, exchange, changes);
  }

  /** Sends a peer away that is not in the mesh. */
  void refuse(String topic, PeerLink peer, boolean exchange, MeshChanges changes) {
    impose(topic, peer, setup.timing().pruneBackoff().toMillis(), exchange, changes);
  }

  void impose(String topic, PeerLink peer, long millis, boolean exchange, MeshChanges changes) {
    backOff(imposed, topic, peer, millis);
    List<Named> others = exchange ? others(topic, peer) : List.of();
    changes.prune(peer, new Prune(topic, millis / 1_000, others));
  }

  /** The peer has sent us away. */
  void asked(String topic, PeerLink peer, long millis) {
    backOff(asked, topic, peer, millis);
  }

  private void backOff(Backoffs backoffs, String topic, PeerLink peer, long millis) {
    if (!backoffs.add(topic, peer.id(), setup.now(), millis)) {
      setup.count("backoff.dropped", "full");
    }
  }

  private List<Named> others(String topic, PeerLink peer) {
    if (!setup.params().exchange().on() || !peer.out().exchanges()) {
      return List.of();
    }
    return peers.in(topic, other -> other != peer && other.worth(0)).stream()
        .flatMap(MeshMoves::named)
        .limit(setup.params().exchange().peers())
        .toList();
  }

  /** Only with a signed record: without one the peer could not be believed. */
  private static Stream<Named> named(PeerLink peer) {
    Optional<byte[]> signed =
        peer.connections().stream()
            .map(Connection::identified)
            .map(Connection.Identified::record)
            .filter(bytes -> bytes.length > 0)
            .findFirst();
    return signed.stream().map(bytes -> new Named(peer.author(), new Bytes(bytes)));
  }

  void expire() {
    imposed.expire(setup.now());
    asked.expire(setup.now());
  }
}
