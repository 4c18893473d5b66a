package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.Account.PeerAccount;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.SearchRequest.Scope;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** What a node does with what comes on the streams on which it asks. */
class DirectAnswerTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestKey evil = TestKey.of(6);
  private TestNode a;
  private LoopbackNode them;

  @BeforeEach
  void aNodeThatKnowsSomebodyOfBadManners() {
    a = new TestNode(network, 1);
    them = network.join(evil.peerId(), evil.publicKey());
    a.directory.know(evil, Relation.NONE);
    network.connect(a.net, them);
  }

  @AfterEach
  void close() {
    a.close();
    network.close();
  }

  @Test
  void asksOneSignedQuestionAndClosesItsSide() {
    Asked asked = ask();

    assertThat(asked.question.from()).isEqualTo(a.key.did().text());
    assertThat(asked.question.to()).isEqualTo(evil.did().text());
    assertThat(asked.question.id()).isEqualTo(asked.found.search.id());
    assertThat(asked.question.network()).isEqualTo(Questions.NETWORK);
    assertThat(asked.closed).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void takesAnswersAndTheEnd() {
    Asked asked = ask();
    asked
        .say(asked.answer("r1"))
        .say(asked.answer("r2"))
        .say(asked.answer("r2"))
        .say(asked.lastWord());

    Account account = asked.found.account();
    assertThat(asked.found.ids()).containsExactly("r1", "r2");
    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.detail()).isEmpty();
    assertThat(account.dropped()).containsOnlyKeys("duplicate");
    assertThat(account.peers())
        .containsExactly(
            new PeerAccount(
                evil.peerId(), evil.did(), Outcome.ANSWERED, 2, false, java.util.Map.of()));
    asked.stream.closeWrite();
    await().until(() -> a.meters.gauge("search", "streams.asking") == 0);
  }

  @Test
  void endsWithWhoBreaksOffWithoutAnEnd() {
    Asked some = ask();
    some.say(some.answer("r1"));
    some.stream.closeWrite();
    brokeOff(some, Outcome.PARTIAL, "closed its stream without an end");

    Asked nothing = ask();
    nothing.stream.reset();
    brokeOff(nothing, Outcome.SILENT, "reset by the peer");
  }

  private void brokeOff(Asked asked, Outcome outcome, String why) {
    Account account = asked.found.account();
    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.detail()).isEqualTo("1 peer broke off before the end");
    assertThat(account.reachable()).isEqualTo(1);
    assertThat(account.peers().get(0).outcome()).isEqualTo(outcome);
    assertThat(account.peers().get(0).detail()).isEqualTo(why);
    assertThat(a.meters.gauge("search", "streams.asking")).isZero();
  }

  @Test
  void waitsForWhoSaysNothingUntilTheTimeIsUp() {
    Asked asked = ask(Duration.ofMillis(500));

    Account account = asked.found.account();
    assertThat(account.reason()).isEqualTo(Reason.DEADLINE);
    assertThat(account.count(Outcome.SILENT)).isEqualTo(1);
    assertThat(asked.reset).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void countsAPartOfAnAnswerAtTheDeadline() {
    Asked asked = ask(Duration.ofMillis(500));
    asked.say(asked.answer("r1"));

    assertThat(asked.found.account().count(Outcome.PARTIAL)).isEqualTo(1);
    assertThat(asked.reset).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void tellsByAResetThatItWantsNoMore() {
    Asked asked = ask();
    asked.found.search.cancel();

    assertThat(asked.found.account().reason()).isEqualTo(Reason.CANCELLED);
    assertThat(asked.reset).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void refusesWhatIsWrong() {
    TestKey other = TestKey.of(5);
    refused("malformed", asked -> "garbage".getBytes(UTF_8));
    refused("oversized", asked -> new byte[WireLimits.ANSWER_BYTES + 1]);
    refused("author", asked -> EventCodec.encode(asked.question));
    refused("unknown_search", asked -> asked.reply("r").id("AAAAAAAAAAAAAAAAAAAAAA").json());
    refused("author", asked -> asked.by(other, "r").json());
    refused("receiver", asked -> asked.reply("r").to(other.did().text()).json());
    refused("network", asked -> asked.reply("r").network("ff".repeat(16)).json());
    refused("times", asked -> asked.reply("r").times(5, 60_006).json());
    refused("signature", asked -> EventCodec.encode(asked.reply("r").signedFor(Purpose.END)));
    refused("creator", asked -> asked.reply("r").payload(resource("r", other.did())).json());
    refused("type", asked -> asked.reply("r").dataType("").json());
    refused("id", asked -> asked.reply("r").payload(resource("", evil.did())).json());
  }

  private void refused(String reason, java.util.function.Function<Asked, byte[]> wrong) {
    long before = a.droppedAnswers(reason);
    Asked asked = ask();

    asked.say(wrong.apply(asked));

    Account account = asked.found.account();
    assertThat(asked.reset).as(reason).succeedsWithin(Duration.ofSeconds(5));
    assertThat(a.droppedAnswers(reason)).isEqualTo(before + 1);
    assertThat(account.dropped()).containsEntry(reason, 1L);
    assertThat(account.results()).isZero();
    assertThat(account.peers().get(0).detail()).isEqualTo("sent what this node refuses: " + reason);
  }

  @Test
  void takesNoAnswerToAnotherOfItsSearches() {
    Asked first = ask();
    Asked second = ask();

    second.say(second.reply("r").id(first.question.id()).json());

    assertThat(second.found.account().dropped()).containsEntry("unknown_search", 1L);
    assertThat(first.found.answers).isEmpty();
  }

  @Test
  void takesNoAnswerOnAStreamThatItDidNotOpen() {
    Asked asked = ask();
    PeerStream own =
        them.open(a.key.peerId(), List.of(), AnswerStreams.PROTOCOL, Duration.ofSeconds(1))
            .toCompletableFuture()
            .join();

    own.write(line(asked.answer("r")));

    await().until(() -> a.droppedAnswers("unknown_search") == 1);
    assertThat(asked.found.answers).isEmpty();
  }

  @Test
  void takesNoMoreOfAPeerThanOneMayGive() {
    Asked asked = ask();
    for (int i = 0; i <= WireLimits.RESULTS_PER_ANSWERER; i++) {
      asked.say(asked.answer("r" + i));
    }

    assertThat(asked.reset).succeedsWithin(Duration.ofSeconds(5));
    assertThat(asked.found.account().dropped()).containsEntry("too_many", 1L);
    assertThat(asked.found.answers).hasSize(WireLimits.RESULTS_PER_ANSWERER);
  }

  @Test
  void dropsWhoIsBlacklistedMeanwhile() {
    Asked asked = ask();
    asked.say(asked.answer("r1"));
    await().until(() -> asked.found.answers.size() == 1);

    a.directory.know(evil, Relation.BLACKLIST);

    assertThat(asked.reset).succeedsWithin(Duration.ofSeconds(5));
    assertThat(asked.found.account().peers().get(0).detail()).isEqualTo("blacklisted");
  }

  @Test
  void opensNoMoreStreamsThanItMay() {
    a.close();
    a =
        new TestNode(
            network,
            3,
            new Settings(9, 9, 9, 9, 1, 1, Duration.ofSeconds(3), 1, 1 << 20, Duration.ZERO));
    a.directory.know(evil, Relation.NONE);
    network.connect(a.net, them);
    ask();
    Account account = a.ask(DirectSearchTest.request(Scope.KNOWN)).account();

    assertThat(account.count(Outcome.UNREACHABLE)).isEqualTo(1);
    assertThat(account.peers().get(0).detail())
        .isEqualTo("too many streams are open to ask others");
    assertThat(a.meters.count("search", "search.refused", "streams")).isEqualTo(1);
  }

  private Asked ask() {
    return ask(Duration.ofSeconds(8));
  }

  private Asked ask(Duration deadline) {
    CompletableFuture<PeerStream> opened = new CompletableFuture<>();
    them.offer(new Taking(opened));
    TestListener found = a.ask(DirectSearchTest.request(Scope.KNOWN, 500, deadline));
    try {
      return Asked.on(opened.get(5, TimeUnit.SECONDS), found, evil);
    } catch (Exception e) {
      throw new AssertionError("was not asked", e);
    }
  }

  private static String resource(String id, Did creator) {
    return "{\"id\":\"" + id + "\",\"creator_id\":\"" + creator + "\"}";
  }

  private static ByteBuffer line(byte[] value) {
    return ByteBuffer.allocate(value.length + 1).put(value).put((byte) '\n').flip();
  }

  private record Taking(CompletableFuture<PeerStream> opened) implements StreamProtocol {
    @Override
    public String id() {
      return QuestionStreams.PROTOCOL;
    }

    @Override
    public void opened(PeerStream stream) {
      opened.complete(stream);
    }
  }

  /** What a peer was asked, and its way to answer. */
  private static final class Asked implements PeerStream.Reader {
    private final JsonLines lines = new JsonLines(WireLimits.QUESTION_BYTES);
    private final CompletableFuture<Event> read = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final CompletableFuture<TransportException> reset = new CompletableFuture<>();
    private final PeerStream stream;
    private final TestListener found;
    private final TestKey key;
    private Event question;

    private Asked(PeerStream stream, TestListener found, TestKey key) {
      this.stream = stream;
      this.found = found;
      this.key = key;
    }

    static Asked on(PeerStream stream, TestListener found, TestKey key) throws Exception {
      Asked asked = new Asked(stream, found, key);
      stream.read(asked);
      asked.question = asked.read.get(5, TimeUnit.SECONDS);
      return asked;
    }

    Asked say(byte[] value) {
      stream.write(line(value));
      return this;
    }

    Questions by(TestKey sender, String id) {
      return Questions.replying(sender, question, Purpose.ANSWER)
          .dataType("COMPUTE")
          .payload(resource(id, sender.did()));
    }

    Questions reply(String id) {
      return by(key, id);
    }

    byte[] answer(String id) {
      return reply(id).json();
    }

    byte[] lastWord() {
      return Questions.replying(key, question, Purpose.END).payload("{\"results\":2}").json();
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      try {
        lines.feed(bytes, this::take);
      } catch (WireException e) {
        read.completeExceptionally(e);
      }
    }

    private void take(byte[] value) {
      try {
        if (!read.complete(EventCodec.directQuestion(value))) {
          throw new AssertionError("a second question");
        }
      } catch (WireException e) {
        read.completeExceptionally(e);
      }
    }

    @Override
    public void end() {
      closed.complete(true);
    }

    @Override
    public void broken(TransportException cause) {
      reset.complete(cause);
    }
  }
}
