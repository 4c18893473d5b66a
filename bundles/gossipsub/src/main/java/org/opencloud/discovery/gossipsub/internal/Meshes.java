package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.internal.Rpc.Prune;

/** The meshes of the joined topics: who comes in, who goes, and when. Changed on the loop only. */
final class Meshes {
  /** A pruned peer that grafts again within this time floods. */
  private static final long GRAFT_FLOOD_MILLIS = 10_000;

  private final Setup setup;
  private final Peers peers;
  private final ObjIntConsumer<PeerLink> blame;
  private final Backoffs imposed;
  private final Backoffs asked;
  private final ConcurrentMap<String, Mesh> meshes = new ConcurrentHashMap<>();

  Meshes(Setup setup, Peers peers, ObjIntConsumer<PeerLink> blame) {
    this.setup = setup;
    this.peers = peers;
    this.blame = blame;
    this.imposed = backoffs(setup);
    this.asked = backoffs(setup);
  }

  private static Backoffs backoffs(Setup setup) {
    return new Backoffs(
        setup.timing().maxBackoff().toMillis(),
        setup.timing().heartbeat().toMillis(),
        setup.limits().backoffs());
  }

  /** The joined topics; from any thread. */
  Map<String, Mesh> joined() {
    return Collections.unmodifiableMap(meshes);
  }

  Optional<Mesh> of(String topic) {
    return Optional.ofNullable(meshes.get(topic));
  }

  /** Begins a mesh with those peers first that already get what we publish. */
  void join(String topic, Set<PeerLink> fanout) {
    Mesh mesh = new Mesh();
    meshes.put(topic, mesh);
    MeshChanges changes = new MeshChanges();
    Predicate<PeerLink> free = candidate(topic, mesh);
    graft(topic, mesh, fanout.stream().filter(free).toList(), degrees().d(), changes);
    graft(topic, mesh, peers.in(topic, free), degrees().d() - mesh.size(), changes);
    changes.send(setup.limits().rpcOut());
  }

  void leave(String topic) {
    Mesh mesh = meshes.remove(topic);
    MeshChanges changes = new MeshChanges();
    long backoff = setup.timing().unsubscribeBackoff().toMillis();
    for (PeerLink peer : mesh.peers()) {
      backOff(imposed, peer, topic, backoff);
      changes.prune(peer, topic, backoff);
    }
    changes.send(setup.limits().rpcOut());
  }

  /** The peer is gone, or cannot be told anything for now. */
  void drop(PeerLink peer) {
    meshes.values().forEach(mesh -> mesh.remove(peer));
  }

  /** The peer has left the topic. */
  void drop(PeerLink peer, String topic) {
    of(topic).ifPresent(mesh -> mesh.remove(peer));
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
    long now = setup.now();
    // A backoff that the peer itself asked for binds us only: a node whose network bundle is
    // exchanged leaves, comes back with no memory of that, and is welcome.
    if (imposed.active(topic, peer.id(), now)) {
      setup.count("control.ignored", "backoff");
      blame.accept(peer, flooding(topic, peer, now) ? 2 : 1);
      refuse(peer, topic, answers);
    } else if (mesh.size() >= degrees().high() && !peer.dialled()) {
      refuse(peer, topic, answers);
    } else {
      mesh.add(peer);
    }
  }

  private boolean flooding(String topic, PeerLink peer, long now) {
    long pruned = imposed.end(topic, peer.id()) - setup.timing().pruneBackoff().toMillis();
    return now < pruned + GRAFT_FLOOD_MILLIS;
  }

  private void refuse(PeerLink peer, String topic, MeshChanges answers) {
    long backoff = setup.timing().pruneBackoff().toMillis();
    backOff(imposed, peer, topic, backoff);
    answers.prune(peer, topic, backoff);
  }

  void pruned(PeerLink peer, List<Prune> prunes) {
    for (Prune prune : prunes) {
      of(prune.topic()).ifPresent(mesh -> pruned(peer, prune, mesh));
    }
  }

  private void pruned(PeerLink peer, Prune prune, Mesh mesh) {
    mesh.remove(peer);
    long millis = prune.backoffSeconds() * 1_000;
    long standard = setup.timing().pruneBackoff().toMillis();
    backOff(asked, peer, prune.topic(), millis > 0 ? millis : standard);
  }

  private void backOff(Backoffs backoffs, PeerLink peer, String topic, long millis) {
    if (!backoffs.add(topic, peer.id(), setup.now(), millis)) {
      setup.count("backoff.dropped", "full");
    }
  }

  /** Once a heartbeat. */
  void upkeep() {
    imposed.expire(setup.now());
    asked.expire(setup.now());
    MeshChanges changes = new MeshChanges();
    meshes.forEach((topic, mesh) -> upkeep(topic, mesh, changes));
    changes.send(setup.limits().rpcOut());
  }

  private void upkeep(String topic, Mesh mesh, MeshChanges changes) {
    Predicate<PeerLink> free = candidate(topic, mesh);
    if (mesh.size() < degrees().low()) {
      graft(topic, mesh, peers.in(topic, free), degrees().d() - mesh.size(), changes);
    }
    if (mesh.size() > degrees().high()) {
      cut(topic, mesh, changes);
    }
    long dialled = mesh.peers().stream().filter(PeerLink::dialled).count();
    if (mesh.size() >= degrees().low() && dialled < degrees().out()) {
      List<PeerLink> found = peers.in(topic, free.and(PeerLink::dialled));
      graft(topic, mesh, found, degrees().out() - (int) dialled, changes);
    }
  }

  private Predicate<PeerLink> candidate(String topic, Mesh mesh) {
    return peer ->
        peer.subscribed(topic)
            && peer.out().meshes()
            && !mesh.contains(peer)
            && imposed.free(topic, peer.id(), setup.now())
            && asked.free(topic, peer.id(), setup.now());
  }

  private void graft(
      String topic, Mesh mesh, List<PeerLink> candidates, int count, MeshChanges changes) {
    for (PeerLink peer : candidates.subList(0, Math.max(0, Math.min(count, candidates.size())))) {
      mesh.add(peer);
      changes.graft(peer, topic);
    }
  }

  /** Prunes down to D at random, but keeps some that we chose ourselves: those we dialled. */
  private void cut(String topic, Mesh mesh, MeshChanges changes) {
    List<PeerLink> order = new ArrayList<>(mesh.peers());
    setup.shuffle(order);
    Set<PeerLink> kept = new LinkedHashSet<>();
    order.stream().filter(PeerLink::dialled).limit(degrees().out()).forEach(kept::add);
    order.stream()
        .filter(peer -> !kept.contains(peer))
        .limit((long) degrees().d() - kept.size())
        .toList()
        .forEach(kept::add);
    for (PeerLink peer : order) {
      if (!kept.contains(peer)) {
        mesh.remove(peer);
        refuse(peer, topic, changes);
      }
    }
  }

  private GossipParams.Degrees degrees() {
    return setup.params().degrees();
  }
}
