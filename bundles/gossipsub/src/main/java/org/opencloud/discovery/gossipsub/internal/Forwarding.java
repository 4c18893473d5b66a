package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.gossipsub.internal.SendQueue.Kind;

/** Chooses who gets a message, and tells who need not send it. Used on the loop only. */
final class Forwarding implements Intake.Flow {
  private final Setup setup;
  private final Peers peers;
  private final Meshes meshes;
  private final Fanouts fanouts;
  private final MessageCache cache;
  private final Map<PeerLink, List<Bytes>> arriving = new LinkedHashMap<>();

  Forwarding(Setup setup, Peers peers, Meshes meshes, Fanouts fanouts, MessageCache cache) {
    this.setup = setup;
    this.peers = peers;
    this.meshes = meshes;
    this.fanouts = fanouts;
    this.cache = cache;
  }

  /** A message of ours; to how many peers it was handed. */
  int publish(Message message) {
    cache.put(message);
    return send(message, targets(message.topic()));
  }

  private Set<PeerLink> targets(String topic) {
    double publish = setup.params().scores().thresholds().publish();
    if (setup.params().floodPublish()) {
      return new LinkedHashSet<>(
          peers.in(topic, peer -> peer.out().usable() && peer.worth(publish)));
    }
    Set<PeerLink> targets = alwaysSent(topic);
    Set<PeerLink> mesh = meshes.of(topic).map(Mesh::peers).orElse(Set.of());
    targets.addAll(mesh.isEmpty() ? fanouts.publish(topic) : mesh);
    return targets;
  }

  /** Direct peers, and those that know no mesh. */
  private Set<PeerLink> alwaysSent(String topic) {
    double publish = setup.params().scores().thresholds().publish();
    return new LinkedHashSet<>(
        peers.all(topic, peer -> peer.direct() || peer.out().floods() && peer.worth(publish)));
  }

  @Override
  public void accepted(Message message, Set<PeerLink> senders) {
    cache.put(message);
    Set<PeerLink> targets = alwaysSent(message.topic());
    meshes.of(message.topic()).ifPresent(mesh -> targets.addAll(mesh.peers()));
    targets.removeAll(senders);
    targets.removeIf(peer -> peer.author().equals(message.from()));
    send(message, targets);
  }

  private int send(Message message, Set<PeerLink> targets) {
    byte[] frame = RpcWriter.publish(message.raw());
    int handed = 0;
    for (PeerLink peer : targets) {
      if (peer.unwanted().contains(message.id())) {
        setup.count("message.unwanted", "");
      } else {
        handed += peer.send(Kind.MESSAGE, frame) ? 1 : 0;
      }
    }
    return handed;
  }

  @Override
  public void arriving(PeerLink relay, Message message) {
    if (message.data().length < setup.params().dontWant().bytes()) {
      return;
    }
    for (PeerLink peer : meshes.of(message.topic()).map(Mesh::peers).orElse(Set.of())) {
      if (peer != relay && peer.out().dontWants()) {
        arriving.computeIfAbsent(peer, p -> new ArrayList<>(1)).add(message.id());
      }
    }
  }

  /** All messages of one RPC have arrived: tells the others, before they are judged. */
  void announce() {
    arriving.forEach(
        (peer, ids) -> {
          peer.send(Kind.CONTROL, RpcWriter.dontWant(ids, setup.params().dontWant().ids()));
          setup.counts().add("dontwant.sent", "", ids.size());
        });
    arriving.clear();
  }
}
