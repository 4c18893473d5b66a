package org.opencloud.discovery.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.PeerKind;
import org.opencloud.discovery.harness.PeerProcess;

/**
 * One topic over all foreign peers that run here, in a chain with a node of ours between each two
 * of them, so that every message needs our forwarding.
 */
class MixedMeshIT {
  private static final String TOPIC = "mixed";
  private static final int EACH = 10;

  private final List<PeerProcess> peers = new ArrayList<>();
  private final List<OurNode> ours = new ArrayList<>();

  @AfterEach
  void stop() {
    ours.forEach(OurNode::close);
    peers.forEach(PeerProcess::close);
  }

  @Test
  void everyMessageReachesEveryPeer() {
    List<PeerKind> kinds = Peers.kinds().stream().filter(Peers::runs).toList();
    assumeTrue(!kinds.isEmpty(), "no foreign peer runs here");
    kinds.forEach(this::link);
    ours.forEach(node -> assertThat(meshes(node)).as("mesh of ours").isTrue());

    for (int i = 0; i < EACH; i++) {
      for (PeerProcess peer : peers) {
        peer.call("publish", Map.of("topic", TOPIC, "text", peer.kind() + " " + i));
      }
      for (int n = 0; n < ours.size(); n++) {
        ours.get(n).publish(TOPIC, "ours " + n + " " + i);
      }
    }
    int all = EACH * (peers.size() + ours.size());
    ours.forEach(node -> assertThat(awaitAll(node, all - EACH)).as("%s", node.drops).isTrue());
    peers.forEach(peer -> assertThat(heard(peer)).as("%s", peer.kind()).hasSize(all - EACH));
    ours.forEach(node -> assertThat(node.drops.toString()).doesNotContain("rejected"));
  }

  /** Adds a foreign peer and a node of ours behind it to the end of the chain. */
  private void link(PeerKind kind) {
    PeerProcess peer = Peers.start(kind, Optional.of(Peers.secret()), Map.of());
    peers.add(peer);
    peer.call("subscribe", Map.of("topic", TOPIC));
    if (!ours.isEmpty()) {
      peer.call("dial", Map.of("address", ours.get(ours.size() - 1).address()));
    }
    OurNode next =
        OurNode.plan()
            .psk(Optional.of(Peers.secret()))
            .params(GossipParams.defaults().withFloodPublish(false))
            .start();
    ours.add(next);
    next.subscribe(TOPIC);
    next.dial(peer);
  }

  private boolean meshes(OurNode node) {
    int at = ours.indexOf(node);
    List<PeerProcess> neighbours = peers.subList(at, Math.min(peers.size(), at + 2));
    return Deadline.in(OurNode.PATIENCE)
        .await(() -> neighbours.stream().allMatch(peer -> node.meshedWith(peer, TOPIC)));
  }

  private static boolean awaitAll(OurNode node, int all) {
    return Deadline.in(OurNode.PATIENCE).await(() -> node.messages().size() >= all)
        && node.messages().stream().distinct().count() == all;
  }

  private List<String> heard(PeerProcess peer) {
    int all = EACH * (peers.size() + ours.size()) - EACH;
    Deadline.in(OurNode.PATIENCE).await(() -> peer.events("message").size() >= all);
    return peer.events("message").stream().map(m -> m.path("text").asText()).distinct().toList();
  }
}
