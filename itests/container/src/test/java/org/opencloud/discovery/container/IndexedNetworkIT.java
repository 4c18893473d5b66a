package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Host;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.NetworkLab;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** Nodes that know nobody but two indexers, on hosts of their own; the indexers are lost. */
class IndexedNetworkIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration FOUND = Duration.ofSeconds(30);

  /** A heartbeat, its deadline and the pause before the next try. */
  private static final Duration NOTICED = Duration.ofSeconds(90);

  /** A quarter of what is shipped: what is lost is missed that much sooner. */
  private static final String HEARTBEAT_SECONDS = "5";

  private static final Running RUNNING = new Running();
  private static NatsServer nats;
  private static Host secondHost;
  private static Node first;
  private static Node second;
  private static Node asker;
  private static Node answerer;

  @BeforeAll
  static void start() {
    NetworkLab lab = RUNNING.add(Lab.create());
    Path directory = Ground.fresh("indexed");
    byte[] key = NodeKey.swarmKey();
    secondHost = lab.host("i2");
    NodePlan one = NodePlan.of("i1", directory.resolve("i1"), key).on(lab.host("i1"));
    NodePlan two = NodePlan.of("i2", directory.resolve("i2"), key).on(secondHost);
    String indexers = one.address() + "," + two.address();
    Host askersHost = lab.host("asker");
    nats = RUNNING.add(NatsServer.startOn(askersHost, "nats", directory));
    NodePlan asking = NodePlan.of("asker", directory.resolve("asker"), key).on(askersHost).on(nats);
    NodePlan answering =
        NodePlan.of("answerer", directory.resolve("answerer"), key).on(lab.host("answerer"));

    first = created(one.with("records", "indexers", two.address()));
    second = created(two.with("records", "indexers", one.address()));
    asker = created(asking.with("records", "indexers", indexers));
    answerer = created(answering.with("records", "indexers", indexers));
    startAll(first, second);
    first.run("feature:install oc-indexer");
    second.run("feature:install oc-indexer");
    startAll(asker, answerer);
    Owned.add(
        answerer,
        Owned.visible("public", "gpu"),
        Owned.shared("shared", "gpu", asker.key().peerId()),
        Owned.hidden("private", "gpu"));
  }

  private static Node created(NodePlan plan) {
    NodePlan quick = plan.with("records", "heartbeat.seconds", HEARTBEAT_SECONDS);
    return RUNNING.add(Node.create(Ground.distribution(), quick));
  }

  private static void startAll(Node... nodes) {
    Node.startAll(nodes);
    Stream.of(nodes).forEach(node -> node.awaitReady(READY));
  }

  @AfterAll
  static void stop() throws Exception {
    RUNNING.close();
  }

  @Test
  void findsStrangersAndOutlivesItsIndexers() throws Exception {
    findsTheStranger();
    losesOneWhileSearching();
    losesAll();
    secondHost.heal();
    assertThat(Deadline.in(NOTICED).await(() -> problem(asker).isEmpty())).isTrue();
    assertThat(Asked.of(asker, "gpu").ids()).containsExactlyInAnyOrder("public", "shared");
  }

  private static void findsTheStranger() {
    assertThat(Deadline.in(FOUND).await(() -> held(asker) == 2 && held(answerer) == 2))
        .as("both indexers have both records: %s", asker.run("network:indexers"))
        .isTrue();
    Deadline.in(FOUND).await(() -> Asked.of(asker, "gpu").ids().size() == 2);
    assertThat(Asked.of(asker, "gpu").ids()).containsExactlyInAnyOrder("public", "shared");
    assertThat(answerer.status().orElseThrow().path("connections").toString())
        .as("it has dialled the asker, whose address only an indexer knew")
        .contains(asker.key().peerId());
  }

  private static void losesOneWhileSearching() throws InterruptedException {
    Traffic traffic = new Traffic(nats);
    try (traffic) {
      assertThat(traffic.awaitForeignResult("COMPUTE", FOUND)).isTrue();
      first.kill();
      assertThat(traffic.awaitForeignResult("COMPUTE", FOUND)).isTrue();
      traffic.stop();
      assertThat(traffic.unended()).isEmpty();
      assertThat(traffic.reasons()).containsKey("complete");
    }
  }

  /** What it knows goes on, and the operator sees that nothing new will be known. */
  private static void losesAll() {
    secondHost.cut();
    assertThat(Deadline.in(NOTICED).await(() -> !problem(asker).isEmpty())).isTrue();
    Deadline.in(FOUND).await(() -> Asked.of(asker, "gpu").ids().size() == 2);
    assertThat(Asked.of(asker, "gpu").ids()).containsExactlyInAnyOrder("public", "shared");
    assertThat(asker.run("network:indexers")).contains(problem(asker));
  }

  private static int held(Node node) {
    return own(node).path("held_by").asInt();
  }

  private static String problem(Node node) {
    return own(node).path("problem").asText();
  }

  private static JsonNode own(Node node) {
    return Answered.json(node.run("network:indexers --json")).path("own");
  }
}
