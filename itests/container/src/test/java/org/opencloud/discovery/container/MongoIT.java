package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.MongoStandIn;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** A node moves to MongoDB while it runs, loses it, and gets it back. */
class MongoIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration SEARCH = Duration.ofSeconds(5);
  private static final String FRIEND = NodeKey.generate().peerId();

  private final Heard heard = new Heard();
  private final Running running = new Running();
  private Path directory;
  private Node asker;
  private Node node;
  private Application application;

  @BeforeEach
  void start() {
    directory = Ground.fresh("mongo");
    byte[] swarmKey = NodeKey.swarmKey();
    NatsServer nats = running.add(NatsServer.start("nats", directory));
    NodePlan plan =
        NodePlan.of("node", directory.resolve("node"), swarmKey)
            .with("peers", "reload.seconds", "1");
    asker =
        running.add(
            Node.create(
                Ground.distribution(), NodePlan.of("asker", directory.resolve("asker"), swarmKey)));
    node = running.add(Node.create(Ground.distribution(), plan.on(nats).joining(asker)));
    Node.startAll(asker, node);
    node.awaitReady(READY);
    asker.awaitPeer(node, READY);
    application = running.add(Application.on(nats, heard));
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void takesItsResourcesAlongAndOutlivesTheServer() {
    Owned.add(node, Owned.visible("one", "gpu"), Owned.hidden("two", "gpu"));
    node.run("peer:relate " + FRIEND + " PARTNER");
    assertThat(found()).containsExactly("one");

    MongoStandIn mongo = running.add(MongoStandIn.start("mongo", directory));
    node.set("org.opencloud.discovery.store.mongodb", Map.of("uri", mongo.uri()));
    node.awaitStore("mongodb", true);
    assertThat(node.run("resource:list --json")).isBlank();
    node.run("resource:copy --from embedded --to mongodb");
    isAsBefore();

    mongo.kill();
    isUnavailable();

    running.add(MongoStandIn.startOn("mongo-again", directory, mongo.port()));
    node.awaitStore("mongodb", true);
    node.run("resource:copy --from embedded --to mongodb");
    isAsBefore();
  }

  private void isAsBefore() {
    assertThat(node.run("resource:list --json").lines())
        .extracting(line -> Answered.json(line).path("id").asText())
        .containsExactlyInAnyOrder("one", "two");
    assertThat(Deadline.in(READY).await(() -> node.run("peer:list --json").contains(FRIEND)))
        .as("copied peer read again")
        .isTrue();
    assertThat(node.run("peer:show --json " + FRIEND)).contains("PARTNER");
    assertThat(Deadline.in(READY).await(() -> asker.members("search") == 1))
        .as("in the topic")
        .isTrue();
    assertThat(found()).containsExactly("one");
  }

  private void isUnavailable() {
    node.awaitStore("mongodb", false);
    assertThat(Deadline.in(READY).await(() -> asker.members("search") == 0))
        .as("left the topic")
        .isTrue();
    application.ask("refused", "gpu", SEARCH);
    JsonNode refused = heard.awaitEnd("refused", SEARCH.plusSeconds(5));
    assertThat(refused.at("/error/code").asText()).as("%s", refused).isEqualTo("unavailable");
    assertThat(application.create(Owned.visible("three", "gpu")).join().at("/error/code").asText())
        .isIn("unavailable", "storage");
    assertThat(found()).isEmpty();
  }

  /** What the asker finds. */
  private List<String> found() {
    return asker
        .run("search:ask --json gpu")
        .lines()
        .map(Answered::json)
        .filter(line -> line.has("resource"))
        .map(line -> line.path("id").asText())
        .toList();
  }
}
