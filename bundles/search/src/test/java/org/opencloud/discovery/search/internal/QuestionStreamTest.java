package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** What a node does with questions on streams, right ones and wrong ones. */
class QuestionStreamTest {
  private static final String OPAQUE = "123e4567-e89b-12d3-a456-426614174000";

  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestKey asker = TestKey.of(6);
  private TestNode b;
  private LoopbackNode them;

  @BeforeEach
  void aNodeAndABarePeer() {
    them = network.join(asker.peerId(), asker.publicKey());
    start(Settings.DEFAULT);
  }

  private void start(Settings settings) {
    b = new TestNode(network, 2, settings).providing(TestProvider.ofCatalog("COMPUTE"));
    b.directory.know(asker, Relation.NONE);
    b.add(SearchFlowTest.compute("r1", "PUBLIC", ""));
    b.add(SearchFlowTest.compute("hidden", "PRIVATE", ""));
    network.connect(b.net, them);
  }

  private void restart(Settings settings) {
    b.close();
    start(settings);
  }

  @AfterEach
  void close() {
    b.close();
    network.close();
  }

  @Test
  void answersOnTheStreamOnWhichItWasAsked() {
    Event question = question().event();
    Told told = open().value(question).finish();

    await().until(told::isEnded);
    assertThat(told.purposes()).containsExactly(Purpose.ANSWER, Purpose.END);
    assertThat(told.events)
        .allSatisfy(
            event -> {
              assertThat(event.id()).isEqualTo(question.id());
              assertThat(event.to()).isEqualTo(asker.did().text());
              assertThat(event.from()).isEqualTo(b.key.did().text());
            });
    assertThatNothingIsLeft();
  }

  private void assertThatNothingIsLeft() {
    await().until(() -> b.net.openStreams() == 0);
    await().until(() -> b.meters.gauge("search", "streams.asked") == 0);
    assertThat(b.meters.gauge("search", "questions.inwork")).isZero();
  }

  @Test
  void answersAQuestionWithoutLineFeedAndOneThatComesByteByByte() {
    Told bare = open().write(question().json()).finish();
    await().until(bare::isEnded);

    Told slow = open();
    for (byte each : question().json()) {
      slow.write(new byte[] {each});
    }
    slow.write(new byte[] {'\n'}).finish();
    await().until(slow::isEnded);

    assertThat(bare.purposes()).isEqualTo(slow.purposes()).hasSize(2);
  }

  @Test
  void answersBeforeTheAskerHasClosedItsSideAndWaitsForThat() {
    Told told = open().value(question().event());

    await().until(told::isEnded);
    assertThat(b.meters.gauge("search", "streams.asked")).isEqualTo(1);
    told.finish();
    assertThatNothingIsLeft();
  }

  @Test
  void resetsAStreamWhoseAskerNeverClosesItsSide() {
    Told silent = open();
    Told half = open().write("{\"type\":".getBytes(UTF_8));
    Told open = open().value(question().event());

    await().atMost(Duration.ofSeconds(15)).until(() -> silent.isReset() && half.isReset());
    await().until(open::isReset);
    assertThat(open.isEnded()).isTrue();
    assertThat(b.droppedQuestions("slow")).isEqualTo(3);
    assertThatNothingIsLeft();
  }

  @Test
  void refusesWhatIsNoQuestionToOneNode() {
    refused("malformed", "garbage".getBytes(UTF_8));
    refused("malformed", question().payload("[]").json());
    refused("malformed", EventCodec.encode(question().event().signed(new byte[0])));
    refused("oversized", new byte[WireLimits.QUESTION_BYTES + 1]);
    refused("type", Questions.of(asker).json());
    refused("type", Questions.replying(asker, question().event(), Purpose.END).json());
    refused("receiver", Questions.of(asker).to(TestKey.of(5).did().text()).json());
    assertThatNothingIsLeft();
  }

  @Test
  void refusesAStreamThatIsClosedWithoutAQuestion() {
    Told told = open().finish();

    await().until(told::isReset);
    assertThat(b.droppedQuestions("malformed")).isEqualTo(1);
  }

  @Test
  void holdsItAgainstTheRulesOfTheTopic() {
    long now = System.currentTimeMillis();

    refused("signature", EventCodec.encode(question().event().signed(new byte[64])));
    refused("signature", EventCodec.encode(question().signedFor(Purpose.ANSWER)));
    refused("network", question().network("ff".repeat(16)).json());
    refused("author", Questions.of(TestKey.of(8)).to(b.key.did().text()).json());
    refused("times", question().times(now, now + 60_001).json());
    refused("expired", question().times(now - 70_000, now - 65_000).json());
    refused("early", question().times(now + 65_000, now + 70_000).json());
    assertThatNothingIsLeft();
  }

  @Test
  void answersAQuestionOnceByWhicheverWayItCame() {
    Event onTheTopic = Questions.of(asker).event();
    Event onAStream = question().event();
    assertThat(b.net.judge("search", asker.peerId(), EventCodec.encode(onTheTopic)))
        .isEqualTo(Verdict.ACCEPT);
    Told told = open().value(onAStream).finish();
    await().until(told::isEnded);

    refused("replayed", EventCodec.encode(onAStream));
    refused("replayed", question().id(onTheTopic.id()).json());
    assertThat(b.net.judge("search", asker.peerId(), Questions.of(asker).id(onAStream.id()).json()))
        .isEqualTo(Verdict.IGNORE);
  }

  @Test
  void doesNotAnswerTheBlacklistedNorStrangers() {
    Told early = open();
    b.directory.know(asker, Relation.BLACKLIST);
    early.value(question().event());
    await().until(early::isReset);
    Told late = open();
    await().until(late::isReset);
    assertThat(b.droppedQuestions("blacklisted")).isEqualTo(2);

    TestKey stranger = TestKey.of(7);
    LoopbackNode other = network.join(stranger.peerId(), stranger.publicKey());
    Told told = new Told(open(other));
    told.value(Questions.of(stranger).to(b.key.did().text()).event());
    await().until(told::isReset);
    assertThat(b.droppedQuestions("unknown")).isEqualTo(1);
    assertThatNothingIsLeft();
  }

  @Test
  void cancelsTheAnswerToWhoIsBlacklistedMeanwhile() {
    b.providing(new TestProvider("acme.slow", (query, catalog, sink) -> new Latch().waitForever()));
    Told told = open().value(question().event()).finish();
    await().until(() -> !told.events.isEmpty());

    b.directory.know(asker, Relation.BLACKLIST);

    await().until(told::isReset);
    assertThat(b.meters.count("search", "answer.cancelled", "blacklisted")).isEqualTo(1);
    assertThatNothingIsLeft();
  }

  @Test
  void countsQuestionsOfBothWaysAgainstOneRate() {
    restart(new Settings(9, 9, 1, 4, 2, 9, Duration.ofSeconds(3), 99, 1 << 20, Duration.ZERO));
    for (int i = 0; i < 2; i++) {
      b.net.judge("search", asker.peerId(), Questions.of(asker).json());
      Told told = open().value(question().event()).finish();
      await().until(told::isEnded);
    }

    refused("rate", question().json());
  }

  @Test
  void refusesWhatIsMoreThanItCanWorkOn() {
    restart(new Settings(9, 1, 99, 99, 2, 9, Duration.ofSeconds(3), 99, 1 << 20, Duration.ZERO));
    b.providing(new TestProvider("acme.slow", (query, catalog, sink) -> new Latch().waitForever()));
    Told first = open().value(question().event()).finish();
    await().until(() -> !first.events.isEmpty());

    refused("busy", question().json());
    first.reset();
    assertThatNothingIsLeft();
  }

  @Test
  void refusesMoreStreamsThanItHasRoomFor() {
    restart(new Settings(9, 9, 9, 9, 2, 9, Duration.ofSeconds(3), 2, 1 << 20, Duration.ZERO));
    List<Told> open = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      open.add(open());
    }

    await().until(() -> b.droppedQuestions("streams") == 998);
    assertThat(open.stream().filter(Told::isReset)).hasSize(998);
    assertThat(b.meters.gauge("search", "streams.asked")).isEqualTo(2);
    open.forEach(Told::reset);
    await().until(() -> b.meters.gauge("search", "streams.asked") == 0);
    Told told = open().value(question().event()).finish();
    await().until(told::isEnded);
  }

  @Test
  void refusesWhatFollowsTheQuestion() {
    b.providing(new TestProvider("acme.slow", (query, catalog, sink) -> new Latch().waitForever()));
    Told told = open().value(question().event());
    await().until(() -> !told.events.isEmpty());

    told.value(question().event());

    await().until(told::isReset);
    assertThat(b.meters.count("search", "answer.cancelled", "unexpected")).isEqualTo(1);
    assertThatNothingIsLeft();
  }

  @Test
  void stopsSearchingWhenTheStreamIsReset() {
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    b.providing(
        new TestProvider(
            "acme.slow",
            (query, catalog, sink) -> {
              while (!query.cancelled()) {
                Thread.onSpinWait();
              }
              stopped.complete(true);
            }));
    Told told = open().value(question().times(now(), now() + 30_000).event()).finish();
    await().until(() -> !told.events.isEmpty());

    told.reset();

    assertThat(stopped).succeedsWithin(Duration.ofSeconds(5));
    await().until(() -> b.meters.count("search", "answer.cancelled", "reset") == 1);
    assertThatNothingIsLeft();
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  @Test
  void givesUpAnAskerThatNeverReads() {
    b.providing(
        new TestProvider(
            "acme.big",
            (query, catalog, sink) -> {
              for (int i = 0; i < 100; i++) {
                String big = "{\"id\":\"big-%d\",\"name\":\"%s\"}";
                byte[] json = big.formatted(i, "x".repeat(100_000)).getBytes(UTF_8);
                sink.offer(Hit.of("big-" + i, json).visibleToAll());
              }
            }));
    Told told = new Told(open(them), false);
    told.value(question().times(now(), now() + 1_000).payload(many()).event()).finish();

    await().until(told::isReset);
    assertThat(b.meters.count("search", "answer.cancelled", "late")).isEqualTo(1);
    assertThatNothingIsLeft();
    assertThat(b.meters.gauge("search", "answer.buffered.bytes")).isZero();
  }

  private static String many() {
    return "{\"search\":\"gpu\",\"limit\":100}";
  }

  @Test
  void takesAnOpaqueAskerByItsPinnedKey() {
    b.directory.know(asker.peerId(), new Did(OPAQUE), Relation.NONE);

    Told told = open().value(question().from(OPAQUE).event()).finish();

    await().until(told::isEnded);
    refused("unknown", question().from(OPAQUE.replace('1', '2')).json());
    byte[] forged = Questions.of(TestKey.of(8)).to(b.key.did().text()).from(OPAQUE).json();
    refused("signature", forged);
  }

  @Test
  void refusesWhileThereIsNoStore() {
    b.node.unbind((ResourceStore) b.store);

    refused("no_store", question().json());
  }

  private Questions question() {
    return Questions.of(asker).to(b.key.did().text());
  }

  private void refused(String reason, byte[] value) {
    long before = b.droppedQuestions(reason);
    Told told = open().write(value).write(new byte[] {'\n'});

    await().until(told::isReset);
    assertThat(b.droppedQuestions(reason)).as(reason).isEqualTo(before + 1);
    assertThat(told.events).isEmpty();
  }

  private Told open() {
    return new Told(open(them));
  }

  private PeerStream open(LoopbackNode from) {
    return from.open(
            b.key.peerId(), List.of("/memory/b"), QuestionStreams.PROTOCOL, Duration.ofSeconds(1))
        .toCompletableFuture()
        .join();
  }

  /** A stream on which the node is asked. */
  private static final class Told implements PeerStream.Reader {
    private final JsonLines lines = new JsonLines(WireLimits.ANSWER_BYTES);
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final PeerStream stream;
    private final boolean reads;
    private volatile boolean ended;
    private volatile boolean broken;

    Told(PeerStream stream) {
      this(stream, true);
    }

    Told(PeerStream stream, boolean reads) {
      this.stream = stream;
      this.reads = reads;
      stream.read(this);
    }

    Told write(byte[] bytes) {
      stream.write(ByteBuffer.wrap(bytes));
      return this;
    }

    Told value(Event event) {
      byte[] json = EventCodec.encode(event);
      return write(ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').array());
    }

    Told finish() {
      stream.closeWrite();
      return this;
    }

    void reset() {
      stream.reset();
    }

    boolean isEnded() {
      return ended;
    }

    boolean isReset() {
      return broken;
    }

    List<Purpose> purposes() {
      return events.stream().map(Event::purpose).toList();
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      int count = bytes.remaining();
      try {
        lines.feed(bytes, this::take);
      } catch (WireException e) {
        throw new AssertionError(e);
      }
      if (reads) {
        stream.consumed(count);
      }
    }

    private void take(byte[] value) {
      try {
        events.add(EventCodec.answer(value));
      } catch (WireException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void end() {
      ended = true;
    }

    @Override
    public void broken(TransportException cause) {
      broken = true;
    }
  }
}
