package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.opencloud.discovery.gossipsub.GossipParams;

/** Keeps meshes at their size, and made of the best peers there are. Used on the loop only. */
final class MeshUpkeep {
  private final Setup setup;
  private final Peers peers;
  private final MeshMoves moves;
  private long nextLook;

  MeshUpkeep(Setup setup, Peers peers, MeshMoves moves) {
    this.setup = setup;
    this.peers = peers;
    this.moves = moves;
    this.nextLook = setup.now() + setup.timing().opportunisticGraft().toMillis();
  }

  /** Whether it is time to look for better peers; once a heartbeat. */
  boolean looking() {
    boolean due = setup.now() >= nextLook;
    if (due) {
      nextLook = setup.now() + setup.timing().opportunisticGraft().toMillis();
    }
    return due;
  }

  void upkeep(String topic, Mesh mesh, boolean looking, MeshChanges changes) {
    sendAwayTheBad(topic, mesh, changes);
    Predicate<PeerLink> free = moves.candidate(topic, mesh);
    if (mesh.size() < degrees().low()) {
      moves.graft(topic, mesh, peers.in(topic, free), degrees().d() - mesh.size(), changes);
    }
    if (mesh.size() > degrees().high()) {
      cut(topic, mesh, changes);
    }
    long dialled = mesh.peers().stream().filter(PeerLink::dialled).count();
    if (mesh.size() >= degrees().low() && dialled < degrees().out()) {
      List<PeerLink> found = peers.in(topic, free.and(PeerLink::dialled));
      moves.graft(topic, mesh, found, degrees().out() - (int) dialled, changes);
    }
    if (looking && mesh.size() > 1) {
      improve(topic, mesh, free, changes);
    }
  }

  private void sendAwayTheBad(String topic, Mesh mesh, MeshChanges changes) {
    for (PeerLink peer : List.copyOf(mesh.peers())) {
      if (!peer.worth(0)) {
        setup.count("mesh.dropped", "score");
        moves.prune(topic, mesh, peer, false, changes);
      }
    }
  }

  /** A mesh that does badly may be in the hands of few: takes in some who do better. */
  private void improve(String topic, Mesh mesh, Predicate<PeerLink> free, MeshChanges changes) {
    double[] sorted =
        mesh.peers().stream().mapToDouble(peer -> peer.stats().score()).sorted().toArray();
    double median = sorted[sorted.length / 2];
    if (median < setup.params().scores().thresholds().opportunisticGraft()) {
      List<PeerLink> better = peers.in(topic, free.and(peer -> peer.stats().score() > median));
      moves.graft(topic, mesh, better, degrees().opportunistic(), changes);
    }
  }

  /** Prunes down to D: keeps the best, and some that we chose ourselves, the others by chance. */
  private void cut(String topic, Mesh mesh, MeshChanges changes) {
    List<PeerLink> order = new ArrayList<>(mesh.peers());
    setup.shuffle(order);
    List<PeerLink> best = new ArrayList<>(order);
    best.sort(Comparator.comparingDouble((PeerLink peer) -> peer.stats().score()).reversed());
    Set<PeerLink> kept = new LinkedHashSet<>();
    order.stream().filter(PeerLink::dialled).limit(degrees().out()).forEach(kept::add);
    keep(kept, best, Math.min(degrees().score() + kept.size(), degrees().d()));
    keep(kept, order, degrees().d());
    for (PeerLink peer : order) {
      if (!kept.contains(peer)) {
        moves.prune(topic, mesh, peer, true, changes);
      }
    }
  }

  private static void keep(Set<PeerLink> kept, List<PeerLink> order, int most) {
    for (PeerLink peer : order) {
      if (kept.size() >= most) {
        return;
      }
      kept.add(peer);
    }
  }

  private GossipParams.Degrees degrees() {
    return setup.params().degrees();
  }
}
