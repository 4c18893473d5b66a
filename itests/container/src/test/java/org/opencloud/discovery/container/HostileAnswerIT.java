package org.opencloud.discovery.container;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.wire.EndReport;
import org.opencloud.discovery.wire.EventCodec;

/** What a peer with the network's key can do to a node that asks, with answers. */
class HostileAnswerIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration SEARCH = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(15);

  private static final Heard HEARD = new Heard();
  private static final Running RUNNING = new Running();
  private static PreSharedKey network;
  private static Node node;
  private static Application application;

  private ForeignPeer hostile;
  private Watched watched;

  @BeforeAll
  static void startNode() throws Exception {
    Path directory = Ground.fresh("hostile-answers");
    byte[] swarmKey = NodeKey.swarmKey();
    network = PreSharedKey.parse(swarmKey);
    NatsServer nats = RUNNING.add(NatsServer.start("nats", directory));
    NodePlan plan = NodePlan.of("node", directory.resolve("node"), swarmKey);
    node = RUNNING.add(Node.create(Ground.distribution(), plan.on(nats)));
    node.start();
    node.awaitReady(READY);
    Owned.add(node, Owned.visible("public", "gpu"));
    application = RUNNING.add(Application.on(nats, HEARD));
  }

  @AfterAll
  static void stopNode() throws Exception {
    RUNNING.close();
  }

  @BeforeEach
  void join() {
    hostile = ForeignPeer.join(node, network);
    watched = Watched.from(node);
  }

  @AfterEach
  void nodeIsWell() {
    hostile.close();
    try (ForeignPeer honest = ForeignPeer.join(node, network)) {
      assertThat(honest.ask("gpu", 100).ids()).containsExactly("public");
    }
    watched.nothingLogged();
  }

  /** The node asks for these words; its question, as the hostile peer hears it. */
  private Event asked(String words) {
    application.ask(words, words, SEARCH);
    return hostile.heardQuestion(words);
  }

  private void isReset(ForeignPeer.Told stream) {
    assertThat(Deadline.in(SOON).await(stream::broken)).as("reset").isTrue();
  }

  private ForeignPeer.Told open() {
    return hostile.open(ForeignPeer.ANSWERS);
  }

  private static Map<String, Long> answers(String reason, long count) {
    return Map.of("search.answer.dropped{" + reason + "}", count);
  }

  @Test
  void refusesAnswersToSearchesThatItNeverAsked() {
    Event neverAsked = hostile.events().question("never", 9);

    isReset(open().value(hostile.events().answer(neverAsked, "bait")));

    watched.rose(answers("unknown_search", 1));
  }

  @Test
  void takesOnlyWhatIsRightInEveryRespect() {
    Event question = asked("bait");
    String other = NodeKey.generate().did();
    Events impostor = new Events(PrivateKey.generate(new java.security.SecureRandom()), "");
    Event good = hostile.events().answer(question, "good");

    isReset(open().value(impostor.answer(question, "bait")));
    isReset(open().value(wrong(question, draft -> draft.from(other))));
    isReset(open().value(wrong(question, draft -> draft.to(other))));
    isReset(open().value(wrong(question, draft -> draft.network("ffff"))));
    isReset(open().value(wrong(question, draft -> draft.issued(0, 61_000))));
    isReset(open().value(wrong(question, draft -> draft.purpose(Purpose.QUESTION))));
    isReset(open().value(good.signed(new byte[64])));
    isReset(open().value(wrong(question, draft -> draft.dataType(""))));
    isReset(open().value(wrong(question, draft -> draft.dataType("STORAGE"))));
    isReset(open().value(wrong(question, draft -> draft.payload("{\"id\":\"x\"}"))));
    isReset(open().value(wrong(question, draft -> draft.payload("no json"))));
    isReset(open().value(wrong(question, draft -> draft.payload("[".repeat(60_000)))));
    ForeignPeer.Told right = open().value(good).value(good);
    right.value(hostile.events().end(question, new EndReport(1, false, 0, Map.of()))).finish();

    JsonNode account = HEARD.awaitEnd("bait", SEARCH);
    assertThat(account.path("reason").asText()).as("%s", account).isEqualTo("complete");
    assertThat(account.path("dropped").toString())
        .isEqualTo(
            "{\"creator\":1,\"duplicate\":1,\"malformed\":2,\"network\":1,\"receiver\":1,"
                + "\"signature\":2,\"times\":1,\"type\":2}");
    assertThat(results("bait")).containsExactly("good");
    watched.rose(answers("author", 2));
  }

  private Event wrong(Event question, UnaryOperator<Events.Draft> change) {
    return hostile.events().answer(question, "bait", change);
  }

  private static List<String> results(String request) {
    return HEARD.results(request).stream()
        .map(result -> result.path("payload").path("id").asText())
        .toList();
  }

  @Test
  void refusesGarbageAndWhatIsTooLong() {
    Event question = asked("junk");
    byte[] endless = new byte[200 * 1024];
    Arrays.fill(endless, (byte) 'x');

    isReset(open().write("no json\n".getBytes(US_ASCII)));
    isReset(open().write(new byte[] {-1, 0, -2, '\n'}));
    isReset(open().write("[{\n".getBytes(US_ASCII)));
    isReset(open().write(endless));
    open().value(hostile.events().end(question, new EndReport(0, false, 0, Map.of()))).finish();

    HEARD.awaitEnd("junk", SEARCH);
    assertThat(results("junk")).isEmpty();
    watched.rose(answers("malformed", 3));
    watched.rose(answers("oversized", 1));
  }

  @Test
  void takesAnAnswerThatComesByteByByte() {
    Event question = asked("drop");
    byte[] json = EventCodec.encode(hostile.events().answer(question, "dropwise"));
    ForeignPeer.Told stream = open();
    for (byte each : json) {
      stream.write(new byte[] {each});
    }
    stream.write(new byte[] {'\n'});
    stream.value(hostile.events().end(question, new EndReport(1, false, 0, Map.of()))).finish();

    HEARD.awaitEnd("drop", SEARCH);
    assertThat(results("drop")).containsExactly("dropwise");
  }

  @Test
  void endsStreamsOnWhichNoAnswerGetsDone() {
    ForeignPeer.Told silent = open();
    ForeignPeer.Told half = open().write("{\"type\":".getBytes(US_ASCII));

    isReset(silent);
    isReset(half);
    watched.rose(answers("slow", 2));
  }

  @Test
  void takesNoMoreOfAPeerThanOneMayGive() {
    application.ask("many", "many", SEARCH, 1_000);
    Event question = hostile.heardQuestion("many");
    ForeignPeer.Told stream = open();
    IntStream.rangeClosed(0, 100)
        .forEach(i -> stream.value(hostile.events().answer(question, "many-" + i)));

    isReset(stream);
    watched.rose(answers("too_many", 1));
    assertThat(Deadline.in(SOON).await(() -> results("many").size() == 100)).isTrue();
    assertThat(results("many")).doesNotContain("many-100");
  }
}
