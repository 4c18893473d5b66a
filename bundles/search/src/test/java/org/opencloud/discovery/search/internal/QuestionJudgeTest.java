package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.opencloud.discovery.api.transport.TopicHandler.Verdict.ACCEPT;
import static org.opencloud.discovery.api.transport.TopicHandler.Verdict.IGNORE;
import static org.opencloud.discovery.api.transport.TopicHandler.Verdict.REJECT;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.ReplayMemory;
import org.opencloud.discovery.wire.WireLimits;

class QuestionJudgeTest {
  private static final String OPAQUE = "123e4567-e89b-12d3-a456-426614174000";
  private static final long MINUTE = 60_000;

  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestKey asker = TestKey.of(7);
  private final PeerId author = asker.peerId();
  private TestNode node = new TestNode(network, 1);

  @AfterEach
  void close() {
    node.close();
    network.close();
  }

  @Test
  void acceptsAGoodQuestionAndAnswersWhoItKnows() {
    node.directory.know(asker, Relation.NONE);

    assertThat(judge(Questions.of(asker).json())).isEqualTo(ACCEPT);
    await().until(() -> node.meters.count("search", "question.accepted", "") == 1);
  }

  @Test
  void acceptsAndForwardsButDoesNotAnswerAStranger() {
    assertThat(judge(Questions.of(asker).json())).isEqualTo(ACCEPT);
    await().until(() -> node.droppedQuestions("unknown") == 1);
  }

  @Test
  void rejectsWhatIsNoQuestion() {
    refused(REJECT, "malformed", "not json".getBytes(UTF_8));
    refused(REJECT, "malformed", Questions.of(asker).payload("[]").json());
    refused(REJECT, "malformed", Questions.of(asker).payload("{\"search\":\"-\"}").json());
    refused(REJECT, "malformed", Questions.of(asker).payload("{\"search\":\"x\"}").json());
    refused(REJECT, "malformed", Questions.of(asker).payload(search("ab ".repeat(90))).json());
    refused(REJECT, "malformed", Questions.of(asker).payload(search(words(17))).json());
    refused(REJECT, "oversized", new byte[WireLimits.QUESTION_BYTES + 1]);
    refused(REJECT, "type", Questions.of(asker).to(node.key.did().text()).json());
    assertThat(judge(Questions.of(asker).payload(search(words(16))).json())).isEqualTo(ACCEPT);
  }

  @Test
  void rejectsAFilterOrAnOrderThatNobodyCanRead() {
    String terms = "a=1 and ".repeat(31) + "a=1";
    String deep = "(".repeat(8) + "a=1" + ")".repeat(8);
    String longest = "a=1" + " ".repeat(1_021);
    for (String good : List.of("a=1", terms, deep, longest, "secret.note=x")) {
      assertThat(judge(Questions.of(asker).payload(filter(good)).json())).isEqualTo(ACCEPT);
    }
    for (String bad :
        List.of("a=", "(a=1", " ", terms + " and a=1", "(" + deep + ")", longest + " ")) {
      refused(REJECT, "malformed", Questions.of(asker).payload(filter(bad)).json());
    }
    String ordered = "{\"search\":\"gpu\",\"order\":\"%s\"}";
    assertThat(judge(Questions.of(asker).payload(ordered.formatted("a,-b,c,d")).json()))
        .isEqualTo(ACCEPT);
    for (String bad : List.of("a,", "a b", "a,b,c,d,e", "a".repeat(513))) {
      refused(REJECT, "malformed", Questions.of(asker).payload(ordered.formatted(bad)).json());
    }
  }

  @Test
  void rejectsAQuestionWithNeitherWordsNorAFilter() {
    refused(REJECT, "malformed", Questions.of(asker).payload("{\"search\":\"\"}").json());
    refused(REJECT, "malformed", Questions.of(asker).payload("{\"order\":\"a\"}").json());
    refused(
        REJECT,
        "malformed",
        Questions.of(asker).payload("{\"search\":\"-\",\"filter\":\"a=1\"}").json());
  }

  private static String filter(String filter) {
    return "{\"search\":\"\",\"filter\":\"" + filter + "\"}";
  }

  @Test
  void rejectsAnUnsignedOrWronglySignedQuestion() {
    var event = Questions.of(asker).event();

    refused(REJECT, "malformed", EventCodec.encode(event.signed(new byte[0])));
    refused(REJECT, "signature", EventCodec.encode(event.signed(new byte[64])));
    refused(REJECT, "signature", EventCodec.encode(Questions.of(asker).signedFor(Purpose.ANSWER)));
  }

  @Test
  void rejectsAnotherNetwork() {
    refused(REJECT, "network", Questions.of(asker).network("ff".repeat(16)).json());
  }

  @Test
  void rejectsAnAuthorWhoIsNotTheSender() {
    refused(REJECT, "author", Questions.of(TestKey.of(8)).json());
  }

  @Test
  void rejectsTimesThatCannotBe() {
    long now = System.currentTimeMillis();

    refused(REJECT, "times", Questions.of(asker).times(now, now).json());
    refused(REJECT, "times", Questions.of(asker).times(now, now - 1).json());
    refused(REJECT, "times", Questions.of(asker).times(now, now + MINUTE + 1).json());
    assertThat(judge(Questions.of(asker).times(now, now + MINUTE).json())).isEqualTo(ACCEPT);
  }

  @Test
  void ignoresWhatOurClockFindsTooOldOrTooNew() {
    long now = System.currentTimeMillis();

    refused(IGNORE, "expired", Questions.of(asker).times(now - 70_000, now - 65_000).json());
    refused(IGNORE, "early", Questions.of(asker).times(now + 65_000, now + 70_000).json());
    assertThat(judge(Questions.of(asker).times(now - 50_000, now - 45_000).json()))
        .isEqualTo(ACCEPT);
    assertThat(judge(Questions.of(asker).times(now + 50_000, now + 55_000).json()))
        .isEqualTo(ACCEPT);
  }

  @Test
  void ignoresAReplay() {
    byte[] question = Questions.of(asker).json();

    assertThat(judge(question)).isEqualTo(ACCEPT);
    refused(IGNORE, "replayed", question);
  }

  @Test
  void ignoresTheBlacklisted() {
    node.directory.know(asker, Relation.BLACKLIST);

    refused(IGNORE, "blacklisted", Questions.of(asker).json());
  }

  @Test
  void ignoresASenderThatIsTooFast() {
    for (int i = 0; i < Settings.DEFAULT.senderBurst(); i++) {
      judge(Questions.of(asker).json());
    }
    int more = 0;
    while (judge(Questions.of(asker).json()) == ACCEPT && more < 1_000) {
      more++;
    }

    assertThat(more).isLessThan(1_000);
    assertThat(node.droppedQuestions("rate")).isEqualTo(1);
  }

  @Test
  void ignoresWhatIsMoreThanItCanWorkOn() {
    node.close();
    Settings one = new Settings(1, 1, 20, 60, 1, 1, Duration.ofSeconds(3), 1, 1, Duration.ZERO);
    node = new TestNode(network, 2, one);
    node.directory.know(asker, Relation.NONE);
    node.providing(new TestProvider("acme.hangs", (q, c, s) -> new Latch().waitForever()));

    assertThat(judge(Questions.of(asker).json())).isEqualTo(ACCEPT);
    refused(IGNORE, "busy", Questions.of(asker).json());
  }

  @Test
  void checksAnOpaqueSenderAgainstItsPinnedKey() {
    node.directory.know(author, new Did(OPAQUE), Relation.NONE);

    assertThat(judge(Questions.of(asker).from(OPAQUE).json())).isEqualTo(ACCEPT);
    await().until(() -> node.meters.count("search", "question.accepted", "") == 1);

    byte[] forged = Questions.of(TestKey.of(8)).from(OPAQUE).json();
    assertThat(judge(forged)).isEqualTo(ACCEPT);
    await().until(() -> node.droppedQuestions("signature") == 1);

    assertThat(node.net.judge("search", TestKey.of(8).peerId(), forgedAgain())).isEqualTo(ACCEPT);
    await().until(() -> node.droppedQuestions("author") == 1);
    assertThat(node.directory.claims())
        .containsExactly(
            OPAQUE + " " + author + " false", OPAQUE + " " + TestKey.of(8).peerId() + " false");
  }

  private static byte[] forgedAgain() {
    return Questions.of(TestKey.of(8)).from(OPAQUE).json();
  }

  @Test
  void ignoresNewQuestionsWhileItsMemoryIsFull() {
    Ports ports = new Ports();
    ports.transport().fill(node.net);
    ports.bus().fill(node.net);
    ports.peers().fill(node.directory);
    QuestionJudge full =
        new QuestionJudge(
            node.key,
            ports,
            new EventVerifier(),
            idle(ports),
            Settings.DEFAULT,
            new ReplayMemory(0),
            new Traces(node.key.peerId(), Clock.systemUTC(), System::nanoTime),
            new Drops(node.meters, new Slot<>()),
            Clock.systemUTC());

    assertThat(full.message(author, author, Questions.of(asker).json())).isEqualTo(IGNORE);
    assertThat(node.droppedQuestions("memory")).isEqualTo(1);
  }

  /** With nothing to do, and never given a question: nothing gets past a full memory. */
  private Answerer idle(Ports ports) {
    Drops drops = new Drops(node.meters, new Slot<>());
    SearchThreads threads = node.threads;
    return new Answerer(
        ports,
        new ProviderFence(
            node.key,
            ports,
            Settings.DEFAULT,
            drops,
            new TypeOwners(new MemoryOwners(), threads.timer(), Duration.ofMinutes(1), () -> {}),
            threads,
            Clock.systemUTC()),
        new Events(node.key, node.key, new EventIds(new SecureRandom()), Clock.systemUTC()),
        new EventVerifier(),
        Settings.DEFAULT,
        drops,
        Clock.systemUTC(),
        threads.workers(),
        threads.timer(),
        RandomGenerator.getDefault());
  }

  @Test
  void forgetsNoOldQuestionToMakeRoomForANewOne() {
    ReplayMemory memory = new ReplayMemory(2);

    assertThat(memory.put("a", "x", 0, 5_000)).isEqualTo(ReplayMemory.Seen.NEW);
    assertThat(memory.put("b", "x", 0, 9_000)).isEqualTo(ReplayMemory.Seen.NEW);
    assertThat(memory.put("c", "x", 1_000, 9_000)).isEqualTo(ReplayMemory.Seen.FULL);
    assertThat(memory.put("a", "x", 4_999, 9_000)).isEqualTo(ReplayMemory.Seen.AGAIN);
    assertThat(memory.put("c", "x", 6_001, 9_000)).isEqualTo(ReplayMemory.Seen.NEW);
    assertThat(memory.put("b", "x", 8_999, 9_000)).isEqualTo(ReplayMemory.Seen.AGAIN);
    memory.put("d", "x", 20_000, 30_000);
    assertThat(memory.size()).isEqualTo(1);
    assertThat(memory.put("d", "y", 20_000, 30_000)).isEqualTo(ReplayMemory.Seen.NEW);
    assertThat(memory.put("e", "y", 20_000, 30_000)).isEqualTo(ReplayMemory.Seen.FULL);
  }

  private void refused(Verdict verdict, String reason, byte[] question) {
    long before = node.droppedQuestions(reason);

    assertThat(judge(question)).as(reason).isEqualTo(verdict);
    assertThat(node.droppedQuestions(reason)).as(reason).isEqualTo(before + 1);
  }

  private Verdict judge(byte[] question) {
    return node.net.judge("search", author, question);
  }

  private static String search(String text) {
    return "{\"search\":\"" + text.trim() + "\"}";
  }

  private static String words(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("word").append(i).append(' ');
    }
    return text.toString();
  }
}
