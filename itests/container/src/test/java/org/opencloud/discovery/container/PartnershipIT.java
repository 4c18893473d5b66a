package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** Partnerships that are granted, narrowed, revoked and run out while an application searches. */
@Tag("alone")
class PartnershipIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(2);

  private static final Running RUNNING = new Running();
  private static Node asker;
  private static Node answerer;
  private static Application admin;
  private static Searching searching;

  @BeforeAll
  static void start() throws Exception {
    Path directory = Ground.fresh("partnership");
    byte[] swarmKey = NodeKey.swarmKey();
    NatsServer askersNats = RUNNING.add(NatsServer.start("askers-nats", directory));
    NatsServer answerersNats = RUNNING.add(NatsServer.start("answerers-nats", directory));
    NodePlan answering =
        NodePlan.of("answerer", directory.resolve("answerer"), swarmKey)
            .on(answerersNats)
            .with("nats", "relations.from.nats", "oc-api");
    NodePlan asking = NodePlan.of("asker", directory.resolve("asker"), swarmKey).on(askersNats);
    answerer = RUNNING.add(Node.create(Ground.distribution(), answering));
    asker = RUNNING.add(Node.create(Ground.distribution(), asking.joining(answerer)));
    Node.startAll(answerer, asker);
    answerer.awaitReady(READY);
    asker.awaitReady(READY);
    asker.awaitPeer(answerer, READY);
    String partner = asker.key().peerId();
    Owned.add(
        answerer,
        Owned.visible("public", "gpu"),
        Owned.hidden("hidden", "gpu"),
        Owned.shared("shared", "gpu", partner),
        Owned.shared("disk", "gpu", partner).replace("COMPUTE", "STORAGE"));
    searching = RUNNING.add(new Searching(askersNats));
    admin = RUNNING.add(Application.on(answerersNats, new Heard()));
  }

  @AfterAll
  static void stop() throws Exception {
    RUNNING.close();
  }

  private static void relate(String relation) {
    answerer.run("peer:relate " + asker.key().peerId() + " " + relation);
  }

  /** Within a second it finds these, and after that nothing else. */
  private static void finds(String... ids) {
    Set<String> wanted = new TreeSet<>(Set.of(ids));
    Deadline.in(AT_ONCE).await(() -> searching.found(Duration.ofMillis(500)).equals(wanted));
    Deadline.in(AT_ONCE).await(() -> false);
    long from = System.nanoTime();
    Deadline.in(LATER).await(() -> false);
    assertThat(searching.since(from)).isEqualTo(wanted);
  }

  @Test
  void appearAndVanishWithinASecondWhileAnApplicationSearches() throws Exception {
    finds("public", "shared", "disk");
    relate("partner");
    finds("public", "shared", "disk");

    relate("none");
    finds("public");
    assertThat(check("COMPUTE/shared")).isEqualTo("over");
    answerer.close();
    answerer.start();
    answerer.awaitReady(READY);
    asker.awaitPeer(answerer, READY);
    finds("public");

    relate("partner --types STORAGE");
    finds("public", "disk");
    assertThat(check("COMPUTE/shared")).isEqualTo("other_types");
    relate("partner --take");
    finds("public");
    assertThat(check("COMPUTE/shared")).isEqualTo("other_direction");

    runsOut();
    applicationsAgree();
    assertThat(searching.everFound()).doesNotContain("hidden");
  }

  private static void runsOut() {
    relate("partner --until 6s --types COMPUTE,STORAGE");
    assertThat(shown().path("partnership").path("left_seconds").asInt()).isLessThan(6);
    assertThat(Deadline.in(AT_ONCE).await(() -> lately().containsAll(Set.of("shared", "disk"))))
        .as("%s within a second", lately())
        .isTrue();
    Deadline.in(Duration.ofSeconds(5)).await(() -> false);
    finds("public");
    assertThat(shown().path("relation").asText()).isEqualTo("NONE");
    assertThat(shown().path("partnership").path("in_force").asBoolean()).isFalse();
  }

  private static Set<String> lately() {
    return searching.found(Duration.ofMillis(300));
  }

  private static void applicationsAgree() throws Exception {
    String said =
        "{\"from_app\":\"%s\",\"datatype\":\"PEER\",\"payload\":{\"peer_id\":\"%s\",\"relation\":"
            + "\"partner\",\"partnership\":{\"types\":[\"COMPUTE\"]}}}";
    String key = asker.key().peerId();
    JsonNode refused = admin.create(said.formatted("oc-front", key)).get(5, TimeUnit.SECONDS);
    assertThat(refused.path("error").path("field").asText()).isEqualTo("from_app");
    JsonNode done = admin.create(said.formatted("oc-api", key)).get(5, TimeUnit.SECONDS);
    assertThat(done.path("result").asText()).isEqualTo("stored");
    finds("public", "shared");
  }

  private static String check(String resource) {
    String said = answerer.run("partner:check --json " + asker.key().peerId() + " " + resource);
    return Answered.json(said).path("reason").asText();
  }

  private static JsonNode shown() {
    return Answered.json(answerer.run("peer:show --json " + asker.key().peerId()));
  }

  /** An application that asks every 50 ms and keeps when it was told of what. */
  private static final class Searching implements Application.Listener, AutoCloseable {
    private static final long EVERY_MILLIS = 50;

    private final Application application;
    private final AtomicInteger asked = new AtomicInteger();
    private final Queue<Map.Entry<Long, String>> results = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    Searching(NatsServer server) {
      application = Application.on(server, this);
      clock.scheduleAtFixedRate(this::ask, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
      application.ask(Integer.toString(asked.getAndIncrement()), "gpu", AT_ONCE);
    }

    /** What came lately. */
    Set<String> found(Duration lately) {
      return since(System.nanoTime() - lately.toNanos());
    }

    Set<String> everFound() {
      return since(Long.MIN_VALUE);
    }

    Set<String> since(long from) {
      Set<String> ids = new TreeSet<>();
      results.stream()
          .filter(result -> from == Long.MIN_VALUE || result.getKey() - from >= 0)
          .forEach(result -> ids.add(result.getValue()));
      return ids;
    }

    @Override
    public void result(String requestId, JsonNode result) {
      results.add(Map.entry(System.nanoTime(), result.path("payload").path("id").asText()));
    }

    @Override
    public void end(String requestId, JsonNode end) {
      // Only what is found matters here.
    }

    @Override
    public void close() {
      clock.shutdownNow();
      application.close();
    }
  }
}
