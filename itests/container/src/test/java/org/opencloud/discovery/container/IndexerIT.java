package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordMessages;

/** Two running nodes that are made indexers from their shells. */
class IndexerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ID = "AAECAwQFBgcICQoLDA0ODw";

  private final Running running = new Running();
  private PreSharedKey network;
  private Node one;
  private Node other;

  @BeforeEach
  void start() throws Exception {
    Path directory = Ground.fresh("indexer");
    byte[] swarmKey = NodeKey.swarmKey();
    network = PreSharedKey.parse(swarmKey);
    NodePlan plan = NodePlan.of("one", directory.resolve("one"), swarmKey);
    one = running.add(Node.create(Ground.distribution(), plan));
    NodePlan otherPlan = NodePlan.of("other", directory.resolve("other"), swarmKey);
    other = running.add(Node.create(Ground.distribution(), otherPlan.joining(one)));
    Node.startAll(one, other);
    one.awaitPeer(other, PATIENCE);
    other.awaitPeer(one, PATIENCE);
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void keepsARecordThroughARestartAndAnotherServesItWhenItIsKilled() throws Exception {
    assertThatThrownBy(() -> one.run("network:records"))
        .hasMessageContaining("It comes with oc-indexer (feature:install oc-indexer)");
    install(one);
    install(other);
    String did = publish();
    assertThat(one.run("network:records --json")).contains(did, "rack 7");
    assertThat(one.run("network:records rack")).contains("records", "1000 nodes", did, "/ip4/");

    one.close();
    one.start();
    awaitServing(one);
    assertThat(one.run("network:records --json")).contains(did);
    assertThat(get(one, did)).contains(did).contains("{\"found\":1,\"missing\":[]}");

    awaitInDht(other, did);
    one.kill();
    assertThat(get(other, did)).contains("{\"found\":1,\"missing\":[]}");

    other.run("feature:uninstall oc-indexer");
    assertThatThrownBy(() -> get(other, did)).isInstanceOf(HarnessException.class);
  }

  private static void install(Node node) {
    node.run("feature:install oc-indexer");
    awaitServing(node);
  }

  private static void awaitServing(Node node) {
    assertThat(Deadline.in(PATIENCE).await(() -> serves(node))).as(node + " serves").isTrue();
  }

  private static boolean serves(Node node) {
    try {
      return node.run("network:records --json").contains("\"detail\":\"\"");
    } catch (HarnessException notYet) {
      return false;
    }
  }

  private String publish() {
    try (ForeignPeer peer = ForeignPeer.join(one, network)) {
      Instant now = Instant.now();
      PeerRecord record =
          new PeerRecord(
              network.fingerprint(),
              new Did(peer.did()),
              new PeerId(peer.peerId()),
              "rack 7",
              List.of("/ip4/192.0.2.7/tcp/4001"),
              Set.of(),
              1,
              now,
              now.plus(Duration.ofHours(1)));
      byte[] json = RecordCodec.sign(record, ID, peer.key()::sign).json();
      assertThat(peer.exchange(RecordMessages.PUBLISH_PROTOCOL, json))
          .isEqualTo("{\"code\":\"stored\",\"message\":\"\",\"sequence\":1}\n");
      return peer.did();
    }
  }

  private String get(Node from, String did) {
    try (ForeignPeer asker = ForeignPeer.join(from, network)) {
      return asker.exchange(RecordMessages.GET_PROTOCOL, RecordMessages.encodeKeys(List.of(did)));
    }
  }

  private static void awaitInDht(Node node, String did) {
    assertThat(Deadline.in(PATIENCE).await(() -> isInDht(node, did)))
        .as("in the DHT: %s", node.run("network:dht --json"))
        .isTrue();
  }

  private static boolean isInDht(Node node, String did) {
    try {
      return node.run("network:dht-get /node/" + did).contains(did);
    } catch (HarnessException notYet) {
      return false;
    }
  }
}
