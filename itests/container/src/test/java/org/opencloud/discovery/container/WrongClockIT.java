package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** A node whose clock is wrong, among two whose clocks are right. */
class WrongClockIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration FOUND = Duration.ofSeconds(30);

  private final Running running = new Running();
  private Node indexer;
  private Node right;
  private Node wrong;

  @BeforeEach
  void start() {
    Path directory = Ground.fresh("clock");
    byte[] key = NodeKey.swarmKey();
    indexer = created(NodePlan.of("indexer", directory.resolve("indexer"), key));
    String address = indexer.address();
    right = created(NodePlan.of("right", directory.resolve("right"), key), address);
    wrong = created(NodePlan.of("wrong", directory.resolve("wrong"), key), address);
    wrong.shiftClock(Duration.ofSeconds(30));
    indexer.start();
    indexer.awaitReady(READY);
    indexer.run("feature:install oc-indexer");
    Node.startAll(right, wrong);
    Stream.of(right, wrong).forEach(node -> node.awaitReady(READY));
    Owned.add(right, Owned.visible("right", "gpu"));
    Owned.add(wrong, Owned.visible("wrong", "gpu"));
  }

  private Node created(NodePlan plan, String... indexers) {
    NodePlan whole =
        indexers.length == 0 ? plan : plan.with("records", "indexers", String.join(",", indexers));
    return running.add(Node.create(Ground.distribution(), whole));
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void worksWithinTheDifferenceAllowedAndSaysSoBeyondIt() {
    Stream.of(right, wrong).forEach(node -> finds(node, "right", "wrong"));
    assertThat(warning(right)).isEmpty();

    Watched watched = Watched.from(right);
    wrong.close();
    wrong.shiftClock(Duration.ofMinutes(5));
    wrong.start();
    wrong.awaitReady(READY);

    assertThat(Deadline.in(FOUND).await(() -> !warning(wrong).isEmpty())).isTrue();
    assertThat(warning(wrong)).contains("5 min ahead of", "questions of this node are refused");
    assertThat(wrong.run("network:status")).contains(warning(wrong));
    assertThat(wrong.log().lines().filter(line -> line.contains("| WARN  |")))
        .anyMatch(line -> line.contains("clock"));
    finds(wrong, "wrong");
    watched.roseAtLeast("search.question.dropped{early}", 1);
    finds(right, "right");
    assertThat(warning(right)).as("nobody is believed alone").doesNotContain("refused");
  }

  private static void finds(Node node, String... ids) {
    Deadline.in(FOUND).await(() -> Asked.of(node, "gpu").ids().equals(Set.of(ids)));
    assertThat(Asked.of(node, "gpu").ids()).as("found by %s", node).containsExactlyInAnyOrder(ids);
  }

  private static String warning(Node node) {
    return node.status().orElseThrow().path("clock").path("warning").asText();
  }
}
