package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.EndReport;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.Payloads;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** What a node sends, seen by a peer that reads the bytes itself, or does not read them. */
class AnswererTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestKey asker = TestKey.of(6);
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<PeerStream> streams = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean broken = new AtomicBoolean();
  private TestNode b;
  private LoopbackNode them;

  @BeforeEach
  void aNodeAndABarePeer() {
    b = new TestNode(network, 2).providing(TestProvider.ofCatalog("COMPUTE"));
    them = network.join(asker.peerId(), asker.publicKey());
    b.directory.know(asker, Relation.NONE);
  }

  @AfterEach
  void close() {
    b.close();
    network.close();
  }

  @Test
  void writesAllAnswersAndTheEndOnOneStream() throws Exception {
    connect(true);
    b.add(SearchFlowTest.compute("r1", "PUBLIC", ""));
    b.add(SearchFlowTest.compute("r2", "PUBLIC", ""));
    byte[] question = Questions.of(asker).json();

    ask(question);
    await().untilTrue(ended);

    assertThat(streams).hasSize(1);
    assertThat(events)
        .extracting(Event::purpose)
        .containsExactly(Purpose.ANSWER, Purpose.ANSWER, Purpose.END);
    EventVerifier verifier = new EventVerifier();
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(verifier.verify(event)).isTrue();
              assertThat(event.from()).isEqualTo(b.key.did().text());
              assertThat(event.to()).isEqualTo(asker.did().text());
              assertThat(event.id()).isEqualTo(EventCodec.question(question).id());
            });
    EndReport report = Payloads.end(events.get(2).payload());
    assertThat(report.results()).isEqualTo(2);
    assertThat(report.limited()).isFalse();
  }

  @Test
  void anInternalFieldIsAnsweredAsAnUnknownOneIs() throws Exception {
    connect(true);
    b.add(SearchFlowTest.compute("r1", "PUBLIC", ""));

    ask(Questions.of(asker).payload(filter("secret.note=*")).json());
    await().untilTrue(ended);
    ended.set(false);
    ask(Questions.of(asker).payload(filter("absent.note=*")).json());
    await().untilTrue(ended);

    assertThat(events).extracting(Event::purpose).containsExactly(Purpose.END, Purpose.END);
    assertThat(Payloads.end(events.get(0).payload()).failures())
        .containsExactly(Map.entry("COMPUTE", "unknown field secret.note"));
    assertThat(Payloads.end(events.get(1).payload()).failures())
        .containsExactly(Map.entry("COMPUTE", "unknown field absent.note"));
  }

  @Test
  void whatEachTypeHasNotIsToldWithinTheLimitsOfAnEnd() throws Exception {
    connect(true);
    for (int i = 0; i < WireLimits.FAILURES + 6; i++) {
      b.providing(TestProvider.ofCatalog("acme.t" + i));
    }

    ask(Questions.of(asker).payload(filter("a".repeat(128) + "=1")).json());

    await().untilTrue(ended);
    assertThat(Payloads.end(events.get(0).payload()).failures())
        .hasSize(WireLimits.FAILURES)
        .allSatisfy((type, why) -> assertThat(why).hasSize(64).startsWith("unknown field aaa"));
  }

  @Test
  void sendsItsBestInOrderAndSaysThatThereIsMore() throws Exception {
    connect(true);
    for (int i = 0; i < 20; i++) {
      b.add(FilteredSearchTest.compute("r" + i, 1, "A10", (i * 7) % 20));
    }

    ask(
        Questions.of(asker)
            .payload("{\"search\":\"gpu\",\"limit\":3,\"order\":\"-price.hour\"}")
            .json());

    await().untilTrue(ended);
    assertThat(events).hasSize(4);
    assertThat(events.subList(0, 3))
        .extracting(event -> new String(event.payload(), UTF_8).split("\"hour\":")[1])
        .extracting(rest -> rest.split("[}.]")[0])
        .containsExactly("19", "18", "17");
    assertThat(Payloads.end(events.get(3).payload()).limited()).isTrue();
    assertThat(b.meters.gauge("search", "answer.buffered.bytes")).isZero();
  }

  private static String filter(String filter) {
    return "{\"filter\":\"" + filter + "\"}";
  }

  @Test
  void sendsOnlyTheEndWhenNothingMatchesAndAConnectionIsThere() {
    connect(true);

    ask(Questions.of(asker).json());

    await().untilTrue(ended);
    assertThat(events).extracting(Event::purpose).containsExactly(Purpose.END);
  }

  @Test
  void neverDialsToSayNothing() {
    connect(false);

    ask(Questions.of(asker).json());

    await().until(() -> b.meters.gauge("search", "questions.inwork") == 0);
    assertThat(streams).isEmpty();
    assertThat(b.net.connections()).isEmpty();
  }

  @Test
  void dialsToBringAMatch() {
    connect(false);
    b.add(SearchFlowTest.compute("r1", "PUBLIC", ""));

    ask(Questions.of(asker).json());

    await().untilTrue(ended);
    assertThat(events).extracting(Event::purpose).containsExactly(Purpose.ANSWER, Purpose.END);
  }

  @Test
  void answersForTheNamedTypeOnly() {
    connect(true);
    b.add(SearchFlowTest.compute("r1", "PUBLIC", ""));

    ask(Questions.of(asker).dataType("STORAGE").json());

    await().untilTrue(ended);
    assertThat(events).hasSize(1);
  }

  @Test
  void stopsWithinASecondWhenTheAskerResets() {
    connect(true);
    Latch latch = new Latch();
    AtomicBoolean stopped = new AtomicBoolean();
    b.providing(
        new TestProvider(
            "acme.slow",
            (query, catalog, sink) -> {
              try {
                latch.waitForever();
              } finally {
                stopped.set(query.cancelled());
              }
            }));
    ask(Questions.of(asker).json());
    await().until(() -> !streams.isEmpty());

    streams.get(0).reset();

    await().atMost(Duration.ofSeconds(1)).untilTrue(stopped);
    assertThat(b.meters.count("search", "answer.cancelled", "reset")).isEqualTo(1);
    await().until(() -> b.meters.gauge("search", "questions.inwork") == 0);
  }

  @Test
  void stopsWithinASecondWhenTheAskerIsBlacklisted() {
    connect(true);
    b.providing(new TestProvider("acme.slow", (q, c, s) -> new Latch().waitForever()));
    ask(Questions.of(asker).json());
    await().until(() -> !streams.isEmpty());

    b.directory.know(asker, Relation.BLACKLIST);

    await().atMost(Duration.ofSeconds(1)).untilTrue(broken);
    assertThat(b.meters.count("search", "answer.cancelled", "blacklisted")).isEqualTo(1);
  }

  @Test
  void givesUpOnAnAskerThatDoesNotRead() {
    connect(true, false);
    byte[] json = ("{\"fill\":\"" + "x".repeat(100_000) + "\"}").getBytes();
    b.providing(
        new TestProvider(
            "acme.big",
            (query, catalog, sink) -> {
              for (int i = 0; i < 50; i++) {
                sink.offer(Hit.of("big-" + i, json).visibleToAll());
              }
            }));
    long now = System.currentTimeMillis();

    ask(Questions.of(asker).times(now, now + 1_000).payload("{\"search\":\"gpu\"}").json());

    await().untilTrue(broken);
    assertThat(b.meters.count("search", "answer.cancelled", "late")).isEqualTo(1);
    assertThat(b.meters.gauge("search", "answer.buffered.bytes")).isZero();
  }

  @Test
  void whatIsNotSentWhenTheTermsEndIsNotSent() throws Exception {
    connect(true);
    CountDownLatch revoked = new CountDownLatch(1);
    b.providing(
        new TestProvider(
            "acme.live",
            (query, catalog, sink) -> {
              sink.offer(shared("before"));
              revoked.await();
              sink.offer(shared("after"));
              sink.offer(Hit.of("open", "{}".getBytes()).visibleToAll());
            }));
    b.directory.agree(asker, Relation.PARTNER, Partnership.FULL);

    ask(Questions.of(asker).json());
    await().until(() -> events.size() == 1);
    b.directory.agree(asker, Relation.NONE, Partnership.FULL.ended(Instant.now()));
    revoked.countDown();

    await().untilTrue(ended);
    assertThat(events)
        .extracting(Event::purpose)
        .containsExactly(Purpose.ANSWER, Purpose.ANSWER, Purpose.END);
    assertThat(Payloads.end(events.get(2).payload()).results()).isEqualTo(2);
  }

  @Test
  void takesBackWhatAnAskerThatDoesNotReadMayNotSeeAnyMore() {
    connect(true, false);
    AtomicBoolean offered = new AtomicBoolean();
    b.providing(
        new TestProvider(
            "acme.big",
            (query, catalog, sink) -> {
              for (int i = 0; i < 10; i++) {
                sink.offer(shared("big-" + i));
              }
              offered.set(true);
            }));
    b.directory.agree(asker, Relation.PARTNER, Partnership.FULL);
    ask(Questions.of(asker).json());
    // One is in the window, two wait to be taken, seven are not signed yet.
    await().untilTrue(offered);
    await().until(() -> events.size() == 3);
    int one = events.get(0).payload().length;
    await().until(() -> b.meters.gauge("search", "answer.buffered.bytes") == 7 * one);
    assertThat(b.meters.count("search", "answer.cancelled", "terms")).isZero();

    b.directory.agree(asker, Relation.PARTNER, onlyOf("STORAGE"));

    await().atMost(Duration.ofSeconds(1)).untilTrue(broken);
    assertThat(b.meters.count("search", "answer.cancelled", "terms")).isEqualTo(1);
    assertThat(b.meters.gauge("search", "answer.buffered.bytes")).isZero();
  }

  @Test
  void otherTermsThatStillGiveItDoNotDisturbAnAnswer() {
    connect(true);
    b.add(SearchFlowTest.compute("r1", "PRIVATE", asker.peerId().text()));
    CountDownLatch narrowed = new CountDownLatch(1);
    b.providing(new TestProvider("acme.last", (query, catalog, sink) -> narrowed.await()));
    b.directory.agree(asker, Relation.PARTNER, Partnership.FULL);
    ask(Questions.of(asker).json());
    await().until(() -> events.size() == 1);

    b.directory.agree(asker, Relation.PARTNER, onlyOf("COMPUTE"));
    narrowed.countDown();

    await().untilTrue(ended);
    assertThat(events).extracting(Event::purpose).containsExactly(Purpose.ANSWER, Purpose.END);
    assertThat(b.meters.count("search", "answer.cancelled", "terms")).isZero();
  }

  @Test
  void refusalsAreNotedByPeerAndWhatAccessWithholdsIsNone() {
    List<String> noted = new CopyOnWriteArrayList<>();
    b.node.bind(noting(noted));
    connect(true);
    b.add(SearchFlowTest.compute("r1", "PRIVATE", ""));
    b.directory.agree(asker, Relation.NONE, Partnership.FULL.ended(Instant.now()));
    byte[] question = Questions.of(asker).json();
    ask(question);
    await().untilTrue(ended);
    assertThat(noted).isEmpty();

    b.directory.know(asker, Relation.BLACKLIST);
    ask(Questions.of(asker).json());
    await().until(() -> noted.size() == 1);
    assertThat(noted).containsExactly(asker.peerId() + " QUESTION blacklisted");
  }

  private static Refusals noting(List<String> noted) {
    return new Refusals() {
      @Override
      public void note(PeerId peer, Gate gate, String reason) {
        noted.add(peer + " " + gate + " " + reason);
      }

      @Override
      public List<Refused> of(PeerId peer) {
        return List.of();
      }
    };
  }

  private static Partnership onlyOf(String type) {
    return new Partnership(Partnership.Direction.BOTH, Optional.empty(), Set.of(type));
  }

  private Hit shared(String id) {
    byte[] json = ("{\"fill\":\"" + "x".repeat(100_000) + "\"}").getBytes();
    return Hit.of(id, json).visibleTo(Set.of(asker.peerId().text()));
  }

  @Test
  void saysThatItIsLimitedWhenTooMuchWaits() throws Exception {
    b.close();
    Settings little =
        new Settings(9, 9, 9, 9, 2, 9, Duration.ofSeconds(3), 9, 150_000, Duration.ZERO);
    b = new TestNode(network, 3, little);
    b.directory.know(asker, Relation.NONE);
    connect(true);
    byte[] json = ("{\"fill\":\"" + "x".repeat(100_000) + "\"}").getBytes();
    b.providing(
        new TestProvider(
            "acme.big",
            (query, catalog, sink) -> {
              while (sink.offer(Hit.of("big-" + System.nanoTime(), json).visibleToAll())) {
                Thread.onSpinWait();
              }
            }));

    ask(Questions.of(asker).payload("{\"search\":\"gpu\",\"limit\":1000}").json());

    await().untilTrue(ended);
    assertThat(Payloads.end(events.get(events.size() - 1).payload()).limited()).isTrue();
    assertThat(b.meters.gauge("search", "answer.buffered.bytes")).isZero();
  }

  @Test
  void endsAtOnceWhenTheTransportGoesBeforeItsStreamIsOpen() {
    connect(true);
    b.add(SearchFlowTest.compute("r1", "PUBLIC", ""));
    b.node.bind(goingWhenAsked());

    ask(Questions.of(asker).json());

    await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> b.meters.count("search", "answer.cancelled", "unreachable") == 1);
    assertThat(b.meters.gauge("search", "questions.inwork")).isZero();
    assertThat(b.meters.gauge("search", "answer.buffered.bytes")).isZero();
  }

  /** The node's transport, which is unbound by the first look whether a peer is connected. */
  private Transport goingWhenAsked() {
    return transport(
        (transport, method, result) -> {
          if (method.equals("connection")) {
            b.node.unbind(transport);
          }
          return result;
        });
  }

  /** The node's transport, after each of whose methods somebody else has the last word. */
  private Transport transport(After after) {
    return (Transport)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Transport.class},
            (transport, method, arguments) ->
                after.returned(
                    (Transport) transport, method.getName(), method.invoke(b.net, arguments)));
  }

  private interface After {
    Object returned(Transport transport, String method, Object result);
  }

  @Test
  void sendsTheEndBehindTheFirstAnswerHoweverLongThatTakes() throws Exception {
    connect(true);
    b.add(SearchFlowTest.compute("r1", "PUBLIC", ""));
    CountDownLatch found = new CountDownLatch(1);
    b.providing(new TestProvider("acme.last", (query, catalog, sink) -> found.await()));
    CompletableFuture<PeerStream> here = new CompletableFuture<>();
    CompletableFuture<CompletableFuture<PeerStream>> asked = new CompletableFuture<>();
    b.node.bind(openingLater(here, asked));

    ask(Questions.of(asker).json());
    CompletableFuture<PeerStream> later = asked.get(5, TimeUnit.SECONDS);
    await().until(() -> later.getNumberOfDependents() > 0);
    later.complete(endingTheSearchBeforeItIsRead(here.get(5, TimeUnit.SECONDS), found));

    await().untilTrue(ended);
    assertThat(events).extracting(Event::purpose).containsExactly(Purpose.ANSWER, Purpose.END);
    assertThat(b.meters.count("search", "answer.cancelled", "reset")).isZero();
  }

  /** The node's transport, whose streams are handed out by the test. */
  private Transport openingLater(
      CompletableFuture<PeerStream> here, CompletableFuture<CompletableFuture<PeerStream>> asked) {
    return transport(
        (transport, method, result) -> {
          if (!method.equals("open")) {
            return result;
          }
          ((CompletionStage<?>) result).thenAccept(s -> here.complete((PeerStream) s));
          CompletableFuture<PeerStream> later = new CompletableFuture<>();
          asked.complete(later);
          return later;
        });
  }

  /** The stream; who begins to read it waits for what the end of the search may write. */
  private PeerStream endingTheSearchBeforeItIsRead(PeerStream stream, CountDownLatch found) {
    CountDownLatch written = new CountDownLatch(1);
    return (PeerStream)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {PeerStream.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(stream, arguments);
              switch (method.getName()) {
                case "read" -> {
                  found.countDown();
                  written.await(500, TimeUnit.MILLISECONDS);
                }
                case "write" -> written.countDown();
                default -> {}
              }
              return result;
            });
  }

  @Test
  void givesThePlaceBackOfAQuestionThatNoWorkerTakes() {
    withRoomForOneQuestion();
    b.threads.workers().shutdown();

    ask(Questions.of(asker).from("123e4567-e89b-12d3-a456-426614174000").json());

    assertThat(b.droppedQuestions("busy")).isEqualTo(1);
    assertThatAPlaceIsFree();
  }

  @Test
  void givesThePlaceBackWhenNoWorkerTakesItOnceTheSenderIsKnown() {
    withRoomForOneQuestion();
    CompletableFuture<Void> later = new CompletableFuture<>();
    b.directory.knowLater(later);
    ask(Questions.of(asker).json());
    b.threads.workers().shutdown();

    later.complete(null);

    assertThat(b.droppedQuestions("busy")).isEqualTo(1);
    assertThatAPlaceIsFree();
  }

  private void withRoomForOneQuestion() {
    b.close();
    b =
        new TestNode(
            network,
            3,
            new Settings(9, 1, 9, 9, 2, 9, Duration.ofSeconds(3), 9, 150_000, Duration.ZERO));
    b.directory.know(asker, Relation.NONE);
  }

  private void assertThatAPlaceIsFree() {
    ask(Questions.of(asker).json());
    assertThat(b.meters.count("search", "question.accepted", "")).isEqualTo(1);
  }

  private void ask(byte[] question) {
    b.net.judge("search", asker.peerId(), question);
  }

  private void connect(boolean connected) {
    connect(connected, true);
  }

  private void connect(boolean connected, boolean reads) {
    if (connected) {
      network.connect(b.net, them);
    }
    them.offer(
        new StreamProtocol() {
          @Override
          public String id() {
            return AnswerStreams.PROTOCOL;
          }

          @Override
          public void opened(PeerStream stream) {
            streams.add(stream);
            stream.read(new Taker(stream, reads));
          }
        });
  }

  private final class Taker implements PeerStream.Reader {
    private final JsonLines lines = new JsonLines(WireLimits.ANSWER_BYTES);
    private final PeerStream stream;
    private final boolean reads;

    Taker(PeerStream stream, boolean reads) {
      this.stream = stream;
      this.reads = reads;
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
      ended.set(true);
    }

    @Override
    public void broken(TransportException cause) {
      broken.set(true);
    }
  }
}
