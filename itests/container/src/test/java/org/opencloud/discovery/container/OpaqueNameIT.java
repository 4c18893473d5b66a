package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.wire.EventCodec;

/** Peers that name themselves by a UUID, at a node that pins the key that uses one first. */
class OpaqueNameIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final String NAME = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  private static final String OTHER_NAME = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

  private static final Running RUNNING = new Running();
  private static PreSharedKey network;
  private static Node node;

  @BeforeAll
  static void startNode() throws Exception {
    Path directory = Ground.fresh("opaque");
    byte[] swarmKey = NodeKey.swarmKey();
    network = PreSharedKey.parse(swarmKey);
    NodePlan plan =
        NodePlan.of("node", directory.resolve("node"), swarmKey)
            .with("peers", "opaque.dids", "pin");
    node = RUNNING.add(Node.create(Ground.distribution(), plan));
    node.start();
    node.awaitReady(READY);
    Owned.add(node, Owned.visible("public", "gpu"), Owned.hidden("private", "gpu"));
  }

  @AfterAll
  static void stopNode() throws Exception {
    RUNNING.close();
  }

  @Test
  void theFirstUserHasTheNameUntilTheOperatorGivesItAway() throws Exception {
    ForeignPeer first = RUNNING.add(ForeignPeer.join(node, network));
    ForeignPeer second = RUNNING.add(ForeignPeer.join(node, network));
    assertThat(first.answer(ask(first, NAME)).ids()).containsExactly("public");
    assertThat(stored(first.peerId()).path("did").asText()).isEqualTo(NAME);
    assertThat(stored(first.peerId()).path("first_use").asBoolean()).isTrue();
    assertThat(stored(first.peerId()).path("relation").asText()).isEqualTo("NONE");
    assertThat(node.run("peer:list")).contains("pinned by first use");

    Watched watched = Watched.from(node);
    String refused = ask(second, NAME);
    watched.rose(
        Map.of("peers.opaque.refused{other key}", 1L, "search.question.dropped{author}", 1L));
    ask(first, OTHER_NAME);
    watched.rose(Map.of("peers.opaque.refused{second name}", 1L));
    assertThat(second.received(refused)).isEmpty();
    JsonNode shown = Answered.json(node.run("peer:show --json " + NAME)).path("refused_key");
    assertThat(shown.path("peer_id").asText()).isEqualTo(second.peerId());
    assertThat(shown.path("times").asInt()).isEqualTo(1);
    assertThat(node.run("peer:show " + NAME)).contains("peer:repin " + NAME);
    watched.nothingLogged();

    node.run("peer:relate " + NAME + " PARTNER");
    assertThatThrownBy(() -> node.run("peer:repin " + NAME + " nobody"))
        .isInstanceOf(HarnessException.class)
        .hasMessageContaining("expected a DID");
    JsonNode moved = Answered.json(node.run("peer:repin --json " + NAME + " " + second.peerId()));
    assertThat(moved.path("peer_id").asText()).isEqualTo(second.peerId());
    assertThat(moved.path("relation").asText()).isEqualTo("NONE");
    assertThat(second.answer(ask(second, NAME)).ids()).containsExactly("public");
    assertThat(stored(first.peerId()).path("relation").asText()).isEqualTo("PARTNER");
    assertThat(stored(first.peerId()).path("did").asText()).isEqualTo(first.did());

    node.close();
    node.start();
    node.awaitReady(READY);
    assertThat(stored(second.peerId()).path("did").asText()).isEqualTo(NAME);
    assertThat(stored(second.peerId()).path("first_use").asBoolean()).isFalse();
    ForeignPeer third = RUNNING.add(ForeignPeer.join(node, network));
    watched = Watched.from(node);
    ask(third, NAME);
    watched.rose(Map.of("peers.opaque.refused{other key}", 1L));
  }

  private static String ask(ForeignPeer peer, String name) {
    Event question = peer.events().question("gpu", 100, draft -> draft.from(name));
    peer.publish(EventCodec.encode(question));
    return question.id();
  }

  /** The record of a peer, once there is one. */
  private static JsonNode stored(String peerId) {
    return Deadline.in(READY)
        .first(
            () -> {
              for (JsonNode peer : Answered.json(node.run("peer:list --json"))) {
                if (peer.path("peer_id").asText().equals(peerId)) {
                  return Optional.of(peer);
                }
              }
              return Optional.empty();
            })
        .orElseThrow();
  }
}
