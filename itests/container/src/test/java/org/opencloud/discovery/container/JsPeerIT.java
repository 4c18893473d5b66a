package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.JsPeer;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** A js-libp2p peer asks our node and answers it; the node knows it by its connection only. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JsPeerIT {
  private static final Path SOURCES = Ground.PROJECT.resolve("itests/js-peer");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(5);
  private static final Duration SEARCH = Duration.ofSeconds(10);

  private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
  private static final Heard HEARD = new Heard();
  private static Node node;
  private static JsPeer js;
  private static Application application;

  @BeforeAll
  static void start() throws IOException {
    Path directory = Ground.fresh("js");
    Optional<String> missing = JsPeer.missing(SOURCES, directory);
    report(missing.map(reason -> "no (" + reason + ")").orElseGet(JsPeerIT::version));
    assumeTrue(missing.isEmpty(), () -> "js peer: " + missing.orElse(""));
    NatsServer nats = kept(NatsServer.start("nats", directory));
    NodePlan plan = NodePlan.of("node", directory.resolve("node"), NodeKey.swarmKey());
    node = kept(Node.create(Ground.distribution(), plan.on(nats)));
    node.start();
    node.awaitReady(PATIENCE);
    js = kept(startPeer(Files.createDirectory(directory.resolve("peer"))));
    own("shared", "PRIVATE", js.peerId());
    own("private", "PRIVATE", NodeKey.generate().peerId());
    own("public", "PUBLIC", "");
    js.connect(node.address());
    awaitMesh(PATIENCE);
    application = kept(Application.on(nats, HEARD));
  }

  private static String version() {
    return "yes (libp2p " + JsPeer.version(SOURCES) + ")";
  }

  private static void report(String outcome) throws IOException {
    Path target = Path.of(System.getProperty("work")).resolveSibling("interop-peers.txt");
    Files.writeString(target, "js " + outcome + "\n");
  }

  private static JsPeer startPeer(Path directory) {
    String network = node.status().orElseThrow().path("network").asText();
    return JsPeer.start(SOURCES, directory, node.file("node/swarm.key"), network);
  }

  private static void own(String id, String access, String partner) throws IOException {
    String partnerships = partner.isEmpty() ? "" : "\"partnerships\":[\"" + partner + "\"],";
    String json =
        "{\"id\":\"%s\",\"data_type\":\"COMPUTE\",\"name\":\"gpu\",%s\"access\":\"%s\"}"
            .formatted(id, partnerships, access);
    Path file = node.file(id + ".json");
    Files.writeString(file, json);
    node.run("resource:add " + file);
  }

  private static void awaitMesh(Duration patience) {
    boolean meshed =
        Deadline.in(patience)
            .await(() -> js.status(PATIENCE).path("mesh").toString().contains(self()));
    assertThat(meshed).as("our node in the js peer's mesh").isTrue();
  }

  private static String self() {
    return node.key().peerId();
  }

  private static <T extends AutoCloseable> T kept(T started) {
    RUNNING.push(started);
    return started;
  }

  @AfterAll
  static void stop() throws Exception {
    while (!RUNNING.isEmpty()) {
      RUNNING.pop().close();
    }
  }

  @Test
  void isAnsweredWithSignedResourcesThatItMaySee() {
    String question = js.ask("gpu", PATIENCE);
    JsonNode end = js.await("end", event -> id(event).equals(question), SEARCH);
    List<JsonNode> answers = js.seen("answer").filter(event -> id(event).equals(question)).toList();

    assertThat(answers)
        .allSatisfy(JsPeerIT::isOurs)
        .extracting(answer -> answer.path("payload").path("id").asText())
        .containsExactlyInAnyOrder("public", "shared");
    isOurs(end);
    assertThat(end.path("payload").path("results").asInt()).isEqualTo(2);
    assertThat(end.path("payload").path("limited").asBoolean(true)).isFalse();
    assertThat(end.path("payload").path("failures")).isEmpty();
    assertThat(js.seen("stream-error")).isEmpty();
  }

  private static String id(JsonNode event) {
    return event.path("id").asText();
  }

  private static void isOurs(JsonNode event) {
    assertThat(event.path("holds").asBoolean()).as("signature").isTrue();
    assertThat(event.path("from").asText()).isEqualTo(node.key().did());
    assertThat(event.path("peer").asText()).isEqualTo(self());
  }

  @Test
  void answersAnApplicationOfOurNode() {
    application.ask("one", "gpu", SEARCH);
    JsonNode account = HEARD.awaitEnd("one", SEARCH.plusSeconds(5));

    assertThat(HEARD.results("one"))
        .filteredOn(result -> !result.path("local").asBoolean())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.path("payload").path("name").asText())
                  .isEqualTo("gpu of a js peer");
              assertThat(result.path("peer").path("did").asText()).isEqualTo(js.did());
              assertThat(result.path("peer").path("peer_id").asText()).isEqualTo(js.peerId());
            });
    assertThat(account.path("reason").asText()).as("%s", account).isEqualTo("complete");
    assertThat(account.path("dropped")).isEmpty();
    assertThat(account.path("peers"))
        .singleElement()
        .satisfies(
            peer -> {
              assertThat(peer.path("peer_id").asText()).isEqualTo(js.peerId());
              assertThat(peer.path("outcome").asText()).isEqualTo("answered");
              assertThat(peer.path("results").asInt()).isEqualTo(1);
            });
  }

  @Test
  void hasTheQuestionOfOurNodeWithAValidSignature() {
    application.ask("two", "signed", SEARCH);
    JsonNode question =
        js.await(
            "question",
            event -> event.path("payload").path("search").asText().equals("signed"),
            SEARCH);

    assertThat(question.path("holds").asBoolean()).isTrue();
    assertThat(question.path("from").asText()).isEqualTo(node.key().did());
    assertThat(question.path("author").asText()).isEqualTo(self());
  }

  @ParameterizedTest
  @ValueSource(strings = {"oc-transport", "oc-identity"})
  void takesOurNodeBackIntoItsMeshAtOnce(String feature) {
    node.run("feature:uninstall " + feature);
    awaitGone();
    node.run("feature:install " + feature);
    reconnect();
    awaitMesh(BACK);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void isNotToldToWaitByANodeThatStops() {
    node.close();
    awaitGone();
  }

  /** Our node went without asking for the time in which it is not to be grafted. */
  private static void awaitGone() {
    boolean gone =
        Deadline.in(PATIENCE)
            .await(() -> !js.status(PATIENCE).path("peers").toString().contains(self()));
    assertThat(gone).as("our node is gone").isTrue();
    assertThat(js.status(PATIENCE).path("backoff")).isEmpty();
  }

  /** A js peer does not dial by itself again. */
  private static void reconnect() {
    node.awaitReady(PATIENCE);
    boolean connected =
        Deadline.in(PATIENCE)
            .await(
                () -> {
                  js.connect(node.address());
                  return js.status(PATIENCE).path("peers").toString().contains(self());
                });
    assertThat(connected).as("connected again").isTrue();
  }
}
