package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Matched;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.WireException;

/** A node that knows neither filters nor orders, played: it sends whatever it has, as it likes. */
class IgnorantAnswererTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestKey key = TestKey.of(6);
  private TestNode a;
  private LoopbackNode them;
  private List<String> prices = List.of("3", "1", "20", "2");
  private String type = "COMPUTE";

  @BeforeEach
  void aNodeAndAPlayedOne() {
    a = new TestNode(network, 1).providing(TestProvider.ofCatalog("COMPUTE"));
    them = network.join(key.peerId(), key.publicKey());
    a.directory.know(key, Relation.NONE);
    network.connect(a.net, them);
    them.subscribe("search", (author, relay, data) -> answer(data));
  }

  @AfterEach
  void close() {
    a.close();
    network.close();
  }

  @Test
  void whatDoesNotMeetTheFilterIsDroppedAndTheRestIsTaken() {
    TestListener found = a.ask(Asks.filter("gpu", "price.hour<3").type("COMPUTE").request());
    Account account = found.account();

    assertThat(found.ids()).containsExactly("p1", "p2");
    assertThat(account.dropped()).containsExactly(entry("filter", 2L));
    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.peers().get(0).outcome()).isEqualTo(Outcome.ANSWERED);
    assertThat(a.droppedAnswers("filter")).isEqualTo(2);
  }

  @Test
  void theOrderIsReadOffTheResults() {
    TestListener found = a.ask(Asks.order("gpu", "price.hour").limit(3).request());

    found.account();
    assertThat(found.answers).extracting(Answer::resourceId).containsExactly("p1", "p2", "p3");
  }

  @Test
  void whereNobodyDescribesTheTypeResultsPassAndNothingIsSaidToMatch() {
    type = "acme.box";

    TestListener found = a.ask(Asks.filter("gpu", "price.hour<3").request());

    assertThat(found.account().dropped()).isEmpty();
    assertThat(found.answers).hasSize(4).extracting(Answer::matched).containsOnly(Matched.UNKNOWN);
  }

  @Test
  void whatDoesNotMeetTheFilterCountsAgainstItsSendersShare() {
    prices = java.util.stream.IntStream.range(0, 150).mapToObj(i -> "9").toList();

    Account account = a.ask(Asks.filter("gpu", "price.hour<3").type("COMPUTE").request()).account();

    assertThat(account.results()).isZero();
    assertThat(account.dropped()).isEqualTo(Map.of("filter", 100L, "too_many", 1L));
  }

  private Verdict answer(byte[] data) {
    try {
      Event question = EventCodec.question(data);
      them.open(a.key.peerId(), List.of(), AnswerStreams.PROTOCOL, Duration.ofSeconds(5))
          .thenAccept(stream -> answer(stream, question));
      return Verdict.ACCEPT;
    } catch (WireException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(PeerStream stream, Event question) {
    stream.read(new Deaf());
    int number = 0;
    for (String price : prices) {
      String id = "p" + price + (prices.size() > 4 ? "-" + number++ : "");
      String json =
          "{\"id\":\"%s\",\"creator_id\":\"%s\",\"name\":\"gpu\",\"price\":{\"hour\":%s}}"
              .formatted(id, key.did(), price);
      Questions answer = Questions.replying(key, question, Purpose.ANSWER);
      send(stream, answer.dataType(type).payload(json).json());
    }
    send(stream, Questions.replying(key, question, Purpose.END).payload("{\"results\":4}").json());
    stream.closeWrite();
  }

  private static void send(PeerStream stream, byte[] value) {
    stream.write(ByteBuffer.allocate(value.length + 1).put(value).put((byte) '\n').flip());
  }

  /** An asker says nothing, and may reset. */
  private static final class Deaf implements PeerStream.Reader {
    @Override
    public void bytes(ByteBuffer bytes) {
      throw new AssertionError("the asker has nothing to say");
    }

    @Override
    public void end() {
      // All is read.
    }

    @Override
    public void broken(TransportException cause) {
      // The search is over, or had enough.
    }
  }
}
