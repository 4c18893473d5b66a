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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.harness.PeerKind;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.harness.PeerSurvey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PreSharedKey;

/** A foreign peer asks our node and answers it; the node knows it by its connection only. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"GO", "JS"})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForeignSearchIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(5);
  private static final Duration SEARCH = Duration.ofSeconds(10);
  private static final String TOPIC = "search";

  private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
  private static final byte[] SWARM_KEY = NodeKey.swarmKey();
  private static PeerSurvey survey;
  private static Heard heard;
  private static Node node;
  private static PeerProcess peer;
  private static String peerDid;
  private static Application application;

  @Parameter PeerKind kind;

  @BeforeAll
  static void survey() {
    Path target = Path.of(System.getProperty("work")).toAbsolutePath().getParent();
    survey = PeerSurvey.take(Ground.PROJECT, target, List.of(PeerKind.GO, PeerKind.JS));
  }

  @BeforeParameterizedClassInvocation
  static void start(PeerKind kind) throws IOException, KeyException {
    Optional<String> missing = survey.missing(kind);
    assumeTrue(missing.isEmpty(), () -> kind + " peer: " + missing.orElse(""));
    Path directory = Ground.fresh("search-" + kind);
    NatsServer nats = kept(NatsServer.start("nats", directory));
    NodePlan plan = NodePlan.of("node", directory.resolve("node"), SWARM_KEY);
    node = kept(Node.create(Ground.distribution(), plan.on(nats)));
    node.start();
    node.awaitReady(PATIENCE);
    peer = kept(startPeer(kind, directory.resolve("peer.log")));
    own("shared", "PRIVATE", peer.peerId());
    own("private", "PRIVATE", NodeKey.generate().peerId());
    own("public", "PUBLIC", "");
    peer.call("subscribe", Map.of("topic", TOPIC));
    dial();
    awaitMesh(PATIENCE);
    peerDid = peer.call("ask", Map.of("search", "no such thing")).path("did").asText();
    heard = new Heard();
    application = kept(Application.on(nats, heard));
  }

  private static PeerProcess startPeer(PeerKind kind, Path output) throws KeyException {
    String network = node.status().orElseThrow().path("network").asText();
    String psk = HexFormat.of().formatHex(PreSharedKey.parse(SWARM_KEY).bytes());
    Map<String, Object> options = Map.of("network", network, "psk", psk, "early", true);
    return PeerProcess.start(kind, Ground.PROJECT, output, options);
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

  private static void dial() {
    peer.call("dial", Map.of("address", node.address()));
  }

  private static void awaitMesh(Duration patience) {
    boolean meshed =
        Deadline.in(patience).await(() -> topic().path("mesh").toString().contains(self()));
    assertThat(meshed)
        .as(
            "our node in the peer's mesh; the peer: %s; our node: %s",
            topic(), node.run("network:scores --json") + node.run("network:status --json"))
        .isTrue();
  }

  private static JsonNode topic() {
    return peer.call("topic", Map.of("topic", TOPIC));
  }

  private static boolean connected() {
    return peer.call("connected", Map.of("peer", self())).path("connected").asBoolean();
  }

  private static String self() {
    return node.key().peerId();
  }

  private static <T extends AutoCloseable> T kept(T started) {
    RUNNING.push(started);
    return started;
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    while (!RUNNING.isEmpty()) {
      RUNNING.pop().close();
    }
  }

  @Test
  void isAnsweredWithSignedResourcesThatItMaySee() {
    String question = peer.call("ask", Map.of("search", "gpu")).path("question").asText();
    JsonNode end = peer.await("end", event -> question(event).equals(question), SEARCH);
    List<JsonNode> answers =
        peer.events("answer").stream().filter(event -> question(event).equals(question)).toList();

    assertThat(answers)
        .allSatisfy(ForeignSearchIT::isOurs)
        .extracting(answer -> answer.path("payload").path("id").asText())
        .containsExactlyInAnyOrder("public", "shared");
    isOurs(end);
    assertThat(end.path("payload").path("results").asInt()).isEqualTo(2);
    assertThat(end.path("payload").path("limited").asBoolean(true)).isFalse();
    assertThat(end.path("payload").path("failures")).isEmpty();
    assertThat(peer.events("stream-error")).isEmpty();
  }

  private static String question(JsonNode event) {
    return event.path("question").asText();
  }

  private static void isOurs(JsonNode event) {
    assertThat(event.path("holds").asBoolean()).as("signature").isTrue();
    assertThat(event.path("from").asText()).isEqualTo(node.key().did());
    assertThat(event.path("peer").asText()).isEqualTo(self());
  }

  @Test
  void answersAnApplicationOfOurNode() {
    application.ask("one", "gpu", SEARCH);
    JsonNode account = heard.awaitEnd("one", SEARCH.plusSeconds(5));

    assertThat(heard.results("one"))
        .filteredOn(result -> !result.path("local").asBoolean())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.path("payload").path("name").asText())
                  .isEqualTo("gpu of a foreign peer");
              assertThat(result.path("peer").path("did").asText()).isEqualTo(peerDid);
              assertThat(result.path("peer").path("peer_id").asText()).isEqualTo(peer.peerId());
            });
    assertThat(account.path("reason").asText()).as("%s", account).isEqualTo("complete");
    assertThat(account.path("dropped")).isEmpty();
    assertThat(account.path("peers"))
        .singleElement()
        .satisfies(
            answerer -> {
              assertThat(answerer.path("peer_id").asText()).isEqualTo(peer.peerId());
              assertThat(answerer.path("outcome").asText()).isEqualTo("answered");
              assertThat(answerer.path("results").asInt()).isEqualTo(1);
            });
  }

  @Test
  void hasTheQuestionOfOurNodeWithAValidSignature() {
    application.ask("two", "signed", SEARCH);
    JsonNode question =
        peer.await(
            "question",
            event -> event.path("payload").path("search").asText().equals("signed"),
            SEARCH);

    assertThat(question.path("holds").asBoolean()).isTrue();
    assertThat(question.path("from").asText()).isEqualTo(node.key().did());
    assertThat(question.path("author").asText()).isEqualTo(self());
  }

  /** Whichever goes first: with oc-identity both who uses the topic and the network are stopped. */
  @ParameterizedTest
  @ValueSource(strings = {"oc-transport", "oc-identity"})
  void takesOurNodeBackIntoItsMeshAtOnce(String exchanged) {
    node.run("feature:uninstall " + exchanged);
    awaitGone();
    node.run("feature:install " + exchanged);
    node.awaitReady(PATIENCE);
    boolean connected = Deadline.in(PATIENCE).await(ForeignSearchIT::connectedAgain);
    assertThat(connected).as("connected again").isTrue();
    awaitMesh(BACK);
  }

  /** A foreign peer does not dial by itself again. */
  private static boolean connectedAgain() {
    try {
      dial();
      return connected();
    } catch (HarnessException e) {
      return false;
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void isNotToldToWaitByANodeThatStops() {
    node.close();
    awaitGone();
  }

  /** Our node went without asking for the time in which it is not to be grafted. */
  private static void awaitGone() {
    assertThat(Deadline.in(PATIENCE).await(() -> !connected())).as("our node is gone").isTrue();
    assertThat(topic().path("backoff")).as("backoffs, where the library shows them").isEmpty();
  }
}
