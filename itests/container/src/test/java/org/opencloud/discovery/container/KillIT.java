package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** What must be there again after a node was killed at its busiest. */
@Tag("alone")
class KillIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FRIEND = NodeKey.generate().peerId();
  private static final String FOE = NodeKey.generate().peerId();
  private static final int LOADED = 200_000;
  private static final int WRITERS = 8;

  private final Running running = new Running();
  private NatsServer nats;
  private Node node;
  private Node other;

  @BeforeEach
  void start() {
    Path directory = Ground.fresh("kill");
    byte[] swarmKey = NodeKey.swarmKey();
    nats = running.add(NatsServer.start("nats", directory));
    NodePlan plan = NodePlan.of("node", directory.resolve("node"), swarmKey).on(nats);
    NodePlan otherPlan = NodePlan.of("other", directory.resolve("other"), swarmKey);
    other = running.add(Node.create(Ground.distribution(), otherPlan));
    node = running.add(Node.create(Ground.distribution(), plan.joining(other)));
    Node.startAll(other, node);
    meet();
    Owned.add(other, Owned.visible("theirs", "gpu"));
  }

  private void meet() {
    node.awaitReady(READY);
    other.awaitReady(READY);
    node.awaitPeer(other, READY);
    other.awaitPeer(node, READY);
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void losesNothingThatWasAcknowledged() throws Exception {
    node.run("peer:add --name friend " + FRIEND + " /ip4/127.0.0.1/tcp/4001");
    node.run("peer:relate " + FRIEND + " PARTNER");
    node.run("peer:relate " + FOE + " BLACKLIST");
    assertThat(idsFoundByNode()).containsExactly("theirs");
    JsonNode self = Named.of(node);
    String friend = node.run("peer:show --json " + FRIEND);
    String foe = node.run("peer:show --json " + FOE);

    CompletableFuture<Void> load = CompletableFuture.runAsync(this::load);
    Writing writing = running.add(new Writing(nats, WRITERS, 0));
    Set<String> seen = seenLoading();
    assertThat(Deadline.in(READY).await(() -> writing.acknowledged().size() > 50)).isTrue();
    assertThat(load).as("the load when the node is killed").isNotDone();
    node.kill();
    Set<String> mustBeThere = new TreeSet<>(writing.acknowledged());
    writing.close();
    load.join();

    node.start();
    meet();

    assertThat(Named.of(node)).isEqualTo(self);
    assertThat(node.run("peer:show --json " + FRIEND)).isEqualTo(friend).contains("PARTNER");
    assertThat(node.run("peer:show --json " + FOE)).isEqualTo(foe).contains("BLACKLIST");
    assertThat(ids(Writing.TYPE)).containsAll(mustBeThere);
    assertThat(ids("DATA")).containsAll(seen).hasSizeLessThan(LOADED);
    assertThat(idsFoundByNode()).containsExactly("theirs");
  }

  private void load() {
    List<String> lines = IntStream.range(0, LOADED).mapToObj(KillIT::resource).toList();
    try {
      node.run("resource:add " + Owned.file(node, lines));
    } catch (HarnessException killed) {
      // As planned.
    }
  }

  private static String resource(int number) {
    return "{\"id\":\"load-%d\",\"data_type\":\"DATA\",\"name\":\"load-%d\",\"access\":\"PUBLIC\"}"
        .formatted(number, number);
  }

  /** What an operator already sees of the load. */
  private Set<String> seenLoading() {
    return Deadline.in(READY)
        .first(
            () -> java.util.Optional.of(ids("DATA --limit 200")).filter(seen -> seen.size() >= 100))
        .orElseThrow();
  }

  private Set<String> ids(String type) {
    String limit = type.contains("--limit") ? "" : " --limit 300000";
    return node.run("resource:list --json --type " + type + limit)
        .lines()
        .map(line -> json(line).path("id").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What others answer: none would if they took its question for an old one. */
  private Set<String> idsFoundByNode() {
    return Asked.of(node, "gpu").ids();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new HarnessException("no JSON: " + line, e);
    }
  }
}
