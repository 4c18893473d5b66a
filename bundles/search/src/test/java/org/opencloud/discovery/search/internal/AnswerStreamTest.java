package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.WireLimits;

/** What a node does with answers that another node should not have sent. */
class AnswerStreamTest {
  private static final String OPAQUE = "123e4567-e89b-12d3-a456-426614174000";

  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestKey evil = TestKey.of(6);
  private final CompletableFuture<Event> question = new CompletableFuture<>();
  private final CompletableFuture<TransportException> broken = new CompletableFuture<>();
  private TestNode a;
  private LoopbackNode them;
  private TestListener found;

  @BeforeEach
  void askSomebodyOfBadManners() throws Exception {
    a = new TestNode(network, 1);
    them = network.join(evil.peerId(), evil.publicKey());
    a.directory.know(evil, Relation.NONE);
    network.connect(a.net, them);
    them.subscribe("search", (author, relay, data) -> caught(data));
    found =
        a.ask(
            new SearchRequest(
                "gpu", "", "", Optional.of(500), Optional.of(Duration.ofSeconds(8)), false));
    question.get(5, TimeUnit.SECONDS);
  }

  private Verdict caught(byte[] data) {
    try {
      question.complete(EventCodec.question(data));
    } catch (Exception e) {
      question.completeExceptionally(e);
    }
    return Verdict.ACCEPT;
  }

  @AfterEach
  void close() {
    a.close();
    network.close();
  }

  @Test
  void takesAnswersAndTheEnd() {
    PeerStream stream = open();
    send(stream, answer("r1").json());
    send(stream, answer("r2").json());
    send(stream, end().json());
    stream.closeWrite();

    Account account = found.account();
    assertThat(found.ids()).containsExactly("r1", "r2");
    assertThat(account.reason()).isEqualTo(Account.Reason.COMPLETE);
    assertThat(account.peers().get(0).outcome()).isEqualTo(Outcome.ANSWERED);
  }

  @Test
  void takesManyAnswersThatComeTogether() {
    PeerStream stream = open();
    stream.write(together(IntStream.range(0, 90).mapToObj(i -> answer("r" + i).json())));
    send(stream, end().json());
    stream.closeWrite();

    assertThat(found.account().reason()).isEqualTo(Account.Reason.COMPLETE);
    assertThat(found.ids())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 90).mapToObj(i -> "r" + i).toList());
  }

  @Test
  void takesOfManyThatComeTogetherThoseBeforeTheFirstBadOne() {
    PeerStream stream = open();
    stream.write(
        together(
            IntStream.range(0, 60)
                .mapToObj(
                    i ->
                        i % 40 == 37
                            ? EventCodec.encode(answer("bad").signedFor(Purpose.END))
                            : answer("r" + i).json())));

    expectReset("signature");
    found.search.cancel();
    assertThat(found.ids())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 37).mapToObj(i -> "r" + i).toList());
    assertThat(found.account().dropped()).containsEntry("signature", 1L);
  }

  private static ByteBuffer together(Stream<byte[]> values) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    values.forEach(
        value -> {
          all.writeBytes(value);
          all.write('\n');
        });
    return ByteBuffer.wrap(all.toByteArray());
  }

  @Test
  void takesOneAnswerPerStreamWithoutLineFeedAndMergesDuplicates() {
    for (String id : List.of("r1", "r2", "r2")) {
      PeerStream stream = open();
      stream.write(ByteBuffer.wrap(answer(id).json()));
      stream.closeWrite();
    }

    await().until(() -> them.openStreams() == 0 || found.answers.size() == 2);
    await().until(() -> a.net.openStreams() == 0);
    found.search.cancel();
    assertThat(found.ids()).containsExactly("r1", "r2");
    assertThat(found.account().dropped()).containsEntry("duplicate", 1L);
    assertThat(found.account().peers().get(0).outcome()).isEqualTo(Outcome.PARTIAL);
  }

  @Test
  void countsANodeThatSaysNothingAsSilent() {
    found.search.cancel();

    assertThat(found.account().reason()).isEqualTo(Account.Reason.CANCELLED);
    assertThat(found.account().count(Outcome.SILENT)).isEqualTo(1);
  }

  @Test
  void resetsAStreamOfGarbage() {
    refused("malformed", "garbage".getBytes(UTF_8));
    refused("type", Questions.of(evil).json().length, gossip());
  }

  private byte[] gossip() {
    return new String(answer("r").json(), UTF_8)
        .replace("\"type\":\"search\"", "\"type\":\"gossip\"")
        .getBytes(UTF_8);
  }

  @Test
  void resetsAStreamWhoseValueNeverEnds() {
    PeerStream stream = open();
    byte[] chunk = new byte[64 * 1024];
    for (int i = 0; i < 4; i++) {
      stream.write(ByteBuffer.wrap(chunk));
    }
    expectReset("oversized");
  }

  @Test
  void refusesASenderWhoIsNotThePeerOfTheStream() {
    Event forged =
        Questions.replying(TestKey.of(5), question(), Purpose.ANSWER)
            .dataType("COMPUTE")
            .payload(resource("r", TestKey.of(5).did()))
            .event();
    refused("author", EventCodec.encode(forged));
  }

  @Test
  void refusesAnAnswerToASearchNeverAsked() {
    refused("unknown_search", answer("r").id("AAAAAAAAAAAAAAAAAAAAAA").json());
  }

  @Test
  void refusesAnAnswerToSomebodyElse() {
    refused("receiver", answer("r").to(TestKey.of(5).did().text()).json());
    refused("receiver", answer("r").to("").json());
  }

  @Test
  void refusesAnotherNetworkAndTimesThatCannotBe() {
    refused("network", answer("r").network("ff".repeat(16)).json());
    refused("times", answer("r").times(5, 5).json());
    refused("times", answer("r").times(5, 60_006).json());
    assertThat(found.answers).isEmpty();
  }

  @Test
  void refusesAWrongSignatureAndOneMadeForAnotherPurpose() {
    refused("signature", EventCodec.encode(answer("r").event().signed(new byte[64])));
    refused("signature", EventCodec.encode(answer("r").signedFor(Purpose.QUESTION)));
    refused("signature", EventCodec.encode(end().signedFor(Purpose.ANSWER)));
    found.search.cancel();
    assertThat(found.account().dropped()).containsEntry("signature", 3L);
  }

  @Test
  void refusesAResourceOfAnotherCreator() {
    refused("creator", answer("r").payload(resource("r", TestKey.of(5).did())).json());
    refused("creator", answer("r").payload("{\"id\":\"r\"}").json());
  }

  @Test
  void refusesResourcesWithoutIdOrTypeOrForm() {
    String creator = "\"creator_id\":\"" + evil.did() + "\"";
    refused("id", answer("r").payload("{" + creator + "}").json());
    refused("type", answer("r").dataType("").json());
    refused("type", answer("r").payload("{\"data_type\":\"X\"," + creator + "}").json());
    refused("malformed", answer("r").payload("[1]").json());
    refused("malformed", answer("r").payload("{\"id\":\"r\"} {}").json());
    refused("oversized", answer("x".repeat(WireLimits.RESOURCE_BYTES)).json());
  }

  @Test
  void refusesMoreThanAHundredResultsOfOneNode() {
    PeerStream stream = open();
    for (int i = 0; i <= WireLimits.RESULTS_PER_ANSWERER; i++) {
      send(stream, answer("r" + i).json());
    }
    expectReset("too_many");
    assertThat(found.answers).hasSize(100);
  }

  @Test
  void refusesTheBlacklistedAndDropsTheirOpenStreams() {
    PeerStream stream = open();
    send(stream, answer("r1").json());
    await().until(() -> found.answers.size() == 1);

    a.directory.know(evil, Relation.BLACKLIST);

    expectReset("blacklisted");
    open();
    await().until(() -> a.droppedAnswers("blacklisted") == 2);
  }

  @Test
  void takesAnOpaqueSenderByItsPinnedKey() {
    a.directory.know(evil.peerId(), new Did(OPAQUE), Relation.NONE);
    String resource = "{\"id\":\"r1\",\"creator_id\":\"" + OPAQUE + "\"}";

    send(open(), answer("r1").from(OPAQUE).payload(resource).json());

    await().until(() -> found.answers.size() == 1);
    refused("author", answer("r2").from(OPAQUE.replace('1', '2')).json());
  }

  @Test
  void claimsAnOpaqueNameForWhoHasSignedOnly() {
    Questions answer = answer("r1").from(OPAQUE);

    refused("signature", EventCodec.encode(answer.signedFor(Purpose.QUESTION)));
    assertThat(a.directory.claims()).isEmpty();
    refused("author", answer.json());
    assertThat(a.directory.claims()).containsExactly(OPAQUE + " " + evil.peerId() + " true");
  }

  @Test
  void refusesMoreStreamsThanItHasRoomFor() {
    Settings few = new Settings(9, 9, 9, 9, 1, 1, Duration.ofSeconds(3), 2, 1 << 20, Duration.ZERO);
    try (TestNode small = new TestNode(network, 3, few)) {
      small.directory.know(evil, Relation.NONE);
      network.connect(small.net, them);
      for (int i = 0; i < 3; i++) {
        them.open(small.key.peerId(), List.of(), AnswerStreams.PROTOCOL, Duration.ofSeconds(1));
      }
      await().until(() -> small.droppedAnswers("streams") == 1);
      assertThat(small.meters.gauge("search", "streams.open")).isEqualTo(2);
    }
  }

  private Event question() {
    return question.join();
  }

  private Questions answer(String id) {
    return Questions.replying(evil, question(), Purpose.ANSWER)
        .dataType("COMPUTE")
        .payload(resource(id, evil.did()));
  }

  private Questions end() {
    return Questions.replying(evil, question(), Purpose.END).payload("{\"results\":2}");
  }

  private static String resource(String id, Did creator) {
    return "{\"id\":\"" + id + "\",\"creator_id\":\"" + creator + "\"}";
  }

  private PeerStream open() {
    PeerStream stream =
        them.open(a.key.peerId(), List.of(), AnswerStreams.PROTOCOL, Duration.ofSeconds(1))
            .toCompletableFuture()
            .join();
    stream.read(new Broken());
    return stream;
  }

  private static void send(PeerStream stream, byte[] value) {
    stream.write(ByteBuffer.allocate(value.length + 1).put(value).put((byte) '\n').flip());
  }

  private void refused(String reason, byte[] value) {
    refused(reason, value.length, value);
  }

  private void refused(String reason, int length, byte[] value) {
    long before = a.droppedAnswers(reason);
    CompletableFuture<TransportException> reset = new CompletableFuture<>();
    PeerStream stream =
        them.open(a.key.peerId(), List.of(), AnswerStreams.PROTOCOL, Duration.ofSeconds(1))
            .toCompletableFuture()
            .join();
    stream.read(new Broken(reset));
    assertThat(length).isPositive();
    send(stream, value);
    assertThat(reset).as(reason).succeedsWithin(Duration.ofSeconds(5));
    assertThat(a.droppedAnswers(reason)).as(reason).isEqualTo(before + 1);
  }

  private void expectReset(String reason) {
    assertThat(broken).succeedsWithin(Duration.ofSeconds(5));
    assertThat(a.droppedAnswers(reason)).isEqualTo(1);
  }

  private final class Broken implements PeerStream.Reader {
    private final CompletableFuture<TransportException> reset;

    Broken() {
      this(broken);
    }

    Broken(CompletableFuture<TransportException> reset) {
      this.reset = reset;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      throw new AssertionError("the asker has nothing to say");
    }

    @Override
    public void end() {
      // Half-closed by the asker: all is read.
    }

    @Override
    public void broken(TransportException cause) {
      reset.complete(cause);
    }
  }
}
