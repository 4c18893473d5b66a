package org.opencloud.discovery.gossipsub.internal;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.internal.Rpc.Named;
import org.opencloud.discovery.gossipsub.internal.Rpc.Prune;

/** The meshes of the joined topics: who comes in and who goes. Changed on the loop only. */
final class Meshes {
  private final Setup setup;
  private final Peers peers;
  private final Scores scores;
  private final BiConsumer<PeerLink, List<Named>> exchange;
  private final MeshMoves moves;
  private final MeshUpkeep upkeep;
  private final ConcurrentMap<String, Mesh> meshes = new ConcurrentHashMap<>();

  /**
   * No meshes yet.
   *
   * @param exchange told of the peers that one names who sends us away
   */
  Meshes(Setup setup, Peers peers, Scores scores, BiConsumer<PeerLink, List<Named>> exchange) {
    this.setup = setup;
    this.peers = peers;
    this.scores = scores;
    this.exchange = exchange;
    this.moves = new MeshMoves(setup, peers, scores);
    this.upkeep = new MeshUpkeep(setup, peers, moves);
  }

  /** The joined topics; from any thread. */
  Map<String, Mesh> joined() {
    return Collections.unmodifiableMap(meshes);
  }

  Optional<Mesh> of(String topic) {
    return Optional.ofNullable(meshes.get(topic));
  }

  /** Whether the mesh is well filled and somebody could take the place of one of its peers. */
  boolean replaceable(String topic) {
    Mesh mesh = meshes.get(topic);
    return mesh != null
        && mesh.size() >= degrees().low()
        && !peers.in(topic, moves.outside(topic, mesh)).isEmpty();
  }

  /** Begins a mesh with those peers first that already get what we publish. */
  void join(String topic, Set<PeerLink> fanout) {
    Mesh mesh = new Mesh();
    meshes.put(topic, mesh);
    MeshChanges changes = new MeshChanges();
    Predicate<PeerLink> free = moves.candidate(topic, mesh);
    moves.graft(topic, mesh, fanout.stream().filter(free).toList(), degrees().d(), changes);
    moves.graft(topic, mesh, peers.in(topic, free), degrees().d() - mesh.size(), changes);
    changes.send(setup.limits().rpcOut());
  }

  void leave(String topic) {
    Mesh mesh = meshes.get(topic);
    MeshChanges changes = new MeshChanges();
    long backoff = setup.timing().unsubscribeBackoff().toMillis();
    for (PeerLink peer : List.copyOf(mesh.peers())) {
      moves.drop(topic, mesh, peer);
      moves.impose(topic, peer, backoff, true, changes);
    }
    meshes.remove(topic);
    changes.send(setup.limits().rpcOut());
  }

  /** The peer is gone, or cannot be told anything for now. */
  void drop(PeerLink peer) {
    meshes.forEach((topic, mesh) -> moves.drop(topic, mesh, peer));
  }

  /** The peer has left the topic. */
  void drop(PeerLink peer, String topic) {
    of(topic).ifPresent(mesh -> moves.drop(topic, mesh, peer));
  }

  /** What a peer asks in one RPC. */
  void grafted(PeerLink peer, List<String> topics) {
    MeshChanges answers = new MeshChanges();
    for (String topic : topics) {
      if (!peer.allowance().graft()) {
        setup.count("control.ignored", "graft");
        break;
      }
      of(topic).ifPresent(mesh -> grafted(peer, topic, mesh, answers));
    }
    answers.send(setup.limits().rpcOut());
  }

  private void grafted(PeerLink peer, String topic, Mesh mesh, MeshChanges answers) {
    if (mesh.contains(peer) || !peer.out().usable()) {
      return;
    }
    // A backoff that the peer itself asked for binds us only: a node whose network bundle is
    // exchanged leaves, comes back with no memory of that, and is welcome.
    if (peer.direct()) {
      setup.count("control.ignored", "direct");
      moves.refuse(topic, peer, false, answers);
    } else if (moves.imposed().active(topic, peer.id(), setup.now())) {
      setup.count("control.ignored", "backoff");
      scores.misbehaved(peer, blame(topic, peer));
      moves.refuse(topic, peer, false, answers);
    } else if (!peer.worth(0)) {
      setup.count("control.ignored", "score");
      moves.refuse(topic, peer, false, answers);
    } else if (mesh.size() >= degrees().high() && !peer.dialled()) {
      moves.refuse(topic, peer, true, answers);
    } else {
      moves.take(topic, mesh, peer);
    }
  }

  /** How often a GRAFT within a backoff counts as wrong. */
  private int blame(String topic, PeerLink peer) {
    if (moves.imposed().start(topic, peer.id()) < peer.since()) {
      // It has connected anew since; a node that restarts knows of no backoff.
      return 0;
    }
    long pruned = moves.imposed().end(topic, peer.id()) - setup.timing().pruneBackoff().toMillis();
    return setup.now() < pruned + setup.timing().graftFlood().toMillis() ? 2 : 1;
  }

  void pruned(PeerLink peer, List<Prune> prunes) {
    for (Prune prune : prunes) {
      of(prune.topic()).ifPresent(mesh -> pruned(peer, prune, mesh));
    }
  }

  private void pruned(PeerLink peer, Prune prune, Mesh mesh) {
    moves.drop(prune.topic(), mesh, peer);
    long millis = prune.backoffSeconds() * 1_000;
    long standard = setup.timing().pruneBackoff().toMillis();
    if (millis > setup.timing().maxBackoff().toMillis()) {
      setup.count("backoff.clamped", "");
    }
    moves.asked(prune.topic(), peer, millis > 0 ? millis : standard);
    if (!prune.others().isEmpty()) {
      exchange.accept(peer, prune.others());
    }
  }

  /** Once a heartbeat. */
  void upkeep() {
    moves.expire();
    MeshChanges changes = new MeshChanges();
    boolean looking = upkeep.looking();
    meshes.forEach((topic, mesh) -> upkeep.upkeep(topic, mesh, looking, changes));
    changes.send(setup.limits().rpcOut());
  }

  private GossipParams.Degrees degrees() {
    return setup.params().degrees();
  }
}
