package org.opencloud.discovery.gossipsub.internal;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who gets what we publish to topics that we have not joined. Used on the loop only. */
final class Fanouts {
  private final Setup setup;
  private final Peers peers;
  private final Map<String, Fanout> fanouts = new HashMap<>();

  Fanouts(Setup setup, Peers peers) {
    this.setup = setup;
    this.peers = peers;
  }

  /** The peers for a message of ours. */
  Set<PeerLink> publish(String topic) {
    Fanout fanout = fanouts.computeIfAbsent(topic, t -> new Fanout());
    fanout.last = setup.now();
    fill(topic, fanout);
    return fanout.peers;
  }

  /** The topic is joined: its peers become the first of the mesh. */
  Set<PeerLink> take(String topic) {
    Fanout fanout = fanouts.remove(topic);
    return fanout == null ? Set.of() : fanout.peers;
  }

  void drop(PeerLink peer) {
    fanouts.values().forEach(fanout -> fanout.peers.remove(peer));
  }

  /** Once a heartbeat. */
  void upkeep() {
    long oldest = setup.now() - setup.timing().fanout().toMillis();
    fanouts.values().removeIf(fanout -> fanout.last <= oldest);
    fanouts.forEach(this::fill);
  }

  Map<String, Set<PeerLink>> all() {
    Map<String, Set<PeerLink>> all = new HashMap<>();
    fanouts.forEach((topic, fanout) -> all.put(topic, fanout.peers));
    return all;
  }

  private void fill(String topic, Fanout fanout) {
    double publish = setup.params().scores().thresholds().publish();
    fanout.peers.removeIf(peer -> !peer.subscribed(topic) || !peer.worth(publish));
    int missing = setup.params().degrees().d() - fanout.peers.size();
    if (missing > 0) {
      peers.in(topic, peer -> sendable(peer, publish) && !fanout.peers.contains(peer)).stream()
          .limit(missing)
          .forEach(fanout.peers::add);
    }
  }

  private static boolean sendable(PeerLink peer, double publish) {
    return peer.out().meshes() && !peer.direct() && peer.worth(publish);
  }

  private static final class Fanout {
    private final Set<PeerLink> peers = new LinkedHashSet<>();
    private long last;
  }
}
