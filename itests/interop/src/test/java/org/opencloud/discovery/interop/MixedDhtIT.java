package org.opencloud.discovery.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.opencloud.discovery.interop.OurNode.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.PeerKind;
import org.opencloud.discovery.harness.PeerProcess;

/** One DHT of all foreign peers that run here and two nodes of ours, which alone know them all. */
class MixedDhtIT {
  private final List<PeerProcess> peers = new ArrayList<>();
  private final List<OurDht> ours = new ArrayList<>();

  @AfterEach
  void stop() {
    ours.forEach(OurDht::close);
    peers.forEach(PeerProcess::close);
  }

  @Test
  void everyNodeFindsWhatEveryNodePuts() {
    List<PeerKind> kinds = Peers.kinds().stream().filter(Peers::runs).toList();
    assumeTrue(!kinds.isEmpty(), "no foreign peer runs here");
    OurDht centre = node();
    OurDht edge = node();
    kinds.forEach(kind -> peers.add(start(kind, centre)));
    OurNode.done(
        edge.node.host.connect(
            centre.node.host.peerId(), centre.node.host.addresses(), OurNode.PATIENCE));
    await("all of them are in one table", () -> centre.members().size() == peers.size() + 1);
    await("each found another besides us", () -> peers.stream().allMatch(p -> known(p) > 1));

    for (PeerProcess peer : peers) {
      put(peer);
    }
    edge.put("/interop/ours", "1:ours");
    for (PeerProcess reader : peers) {
      peers.forEach(writer -> assertThat(get(reader, key(writer))).isEqualTo("1:" + writer.kind()));
      assertThat(get(reader, "/interop/ours")).isEqualTo("1:ours");
    }
    peers.forEach(writer -> assertThat(edge.get(key(writer))).contains("1:" + writer.kind()));
    ours.forEach(node -> assertThat(node.node.drops.toString()).doesNotContain("task.failed"));
  }

  private OurDht node() {
    OurDht node = new OurDht(OurNode.plan().psk(Optional.of(Peers.secret())).start(), true);
    ours.add(node);
    return node;
  }

  private static PeerProcess start(PeerKind kind, OurDht centre) {
    PeerProcess peer = Peers.start(kind, Optional.of(Peers.secret()), Map.of("dht", "server"));
    peer.call("dial", Map.of("address", centre.node.address()));
    return peer;
  }

  private static int known(PeerProcess peer) {
    return peer.call("table", Map.of()).path("peers").size();
  }

  private static String key(PeerProcess writer) {
    return "/interop/" + writer.kind();
  }

  private static void put(PeerProcess peer) {
    peer.call("put", Map.of("key", key(peer), "text", "1:" + peer.kind()));
  }

  private static String get(PeerProcess peer, String key) {
    return peer.call("get", Map.of("key", key)).path("text").asText();
  }
}
