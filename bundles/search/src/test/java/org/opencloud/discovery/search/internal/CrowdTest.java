package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.EventCodec;

/**
 * One asker of a limit of 100, the node's own code, among 1,000 answerers with 100 hits each, which
 * are played and wait at random up to a second, as the protocol says. Signatures are real, the
 * network is memory.
 */
class CrowdTest {
  private static final int ANSWERERS = 1_000;
  private static final int HUBS = 8;
  private static final int HITS = 100;
  private static final int LIMIT = 100;

  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestNode asker = new TestNode(network, 1);
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private final Random random = new Random(1_000);
  private final AtomicInteger dials = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger over = new AtomicInteger();
  private final AtomicInteger mostStreams = new AtomicInteger();

  @AfterEach
  void close() {
    threads.shutdownNow();
    asker.close();
    network.close();
  }

  @Test
  void anAskerAmongAThousandAnswerersTakesWhatItWantsAndHoldsNothing() {
    crowd();
    SearchRequest request =
        new SearchRequest(
            "gpu", "", "", Optional.of(LIMIT), Optional.of(Duration.ofSeconds(10)), false);

    TestListener found = asker.ask(request);
    Account account = found.account();
    await().until(() -> over.get() == ANSWERERS);
    await().until(() -> asker.net.openStreams() == 0);

    System.out.printf(
        "crowd: account after %d ms, %d dials, %d answers sent, %d streams at most%n",
        account.elapsed().toMillis(), dials.get(), sent.get(), mostStreams.get());
    assertThat(account.reason()).isEqualTo(Account.Reason.LIMIT);
    assertThat(found.answers).hasSize(LIMIT);
    assertThat(dials).as("those that have no connection").hasValue(ANSWERERS - HUBS);
    assertThat(mostStreams.get()).isLessThanOrEqualTo(1_024);
    assertThat(sent.get()).as("of 100,000").isLessThan(ANSWERERS * HITS / 10);
    assertThat(asker.meters.gauge("search", "streams.open")).isZero();
  }

  /** The asker knows eight, each of which knows an eighth of the others. */
  private void crowd() {
    List<LoopbackNode> all = new ArrayList<>();
    for (int i = 0; i < ANSWERERS; i++) {
      TestKey key = TestKey.of(10 + i);
      LoopbackNode node = network.join(key.peerId(), key.publicKey());
      asker.directory.know(key, Relation.NONE);
      node.subscribe("search", (author, relay, data) -> asked(node, key, data));
      network.connect(node, i < HUBS ? asker.net : all.get(i % HUBS));
      all.add(node);
    }
  }

  private Verdict asked(LoopbackNode node, TestKey key, byte[] data) {
    int wait = random.nextInt(1_000);
    threads.schedule(() -> answer(node, key, data), wait, TimeUnit.MILLISECONDS);
    return Verdict.ACCEPT;
  }

  private void answer(LoopbackNode node, TestKey key, byte[] data) {
    if (node.connection(asker.key.peerId()).isEmpty()) {
      dials.incrementAndGet();
    }
    try {
      Event question = EventCodec.question(data);
      node.open(
              asker.key.peerId(),
              List.of("/memory/asker"),
              AnswerStreams.PROTOCOL,
              Duration.ofSeconds(5))
          .thenAcceptAsync(stream -> new Answers(stream, key, question).start(), threads)
          .exceptionally(failure -> ended());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Void ended() {
    over.incrementAndGet();
    return null;
  }

  /** Sends one after the other as the window lets it, until it is told to stop. */
  private final class Answers implements PeerStream.Reader {
    private final PeerStream stream;
    private final TestKey key;
    private final Event question;
    private volatile boolean stopped;

    private Answers(PeerStream stream, TestKey key, Event question) {
      this.stream = stream;
      this.key = key;
      this.question = question;
    }

    private void start() {
      mostStreams.accumulateAndGet(asker.net.openStreams(), Math::max);
      stream.read(this);
      send(0);
    }

    private void send(int number) {
      if (stopped) {
        return;
      }
      boolean last = number == HITS;
      stream
          .write(last ? line(Purpose.END, "{\"results\":" + HITS + "}") : hit(number))
          .thenRunAsync(last ? stream::closeWrite : () -> send(number + 1), threads);
    }

    private ByteBuffer hit(int number) {
      sent.incrementAndGet();
      String id = "r" + number;
      return line(
          Purpose.ANSWER,
          "{\"id\":\"" + id + "\",\"creator_id\":\"" + key.did() + "\",\"name\":\"gpu\"}");
    }

    private ByteBuffer line(Purpose purpose, String payload) {
      String type = purpose == Purpose.ANSWER ? "COMPUTE" : "";
      byte[] value =
          Questions.replying(key, question, purpose).dataType(type).payload(payload).json();
      return ByteBuffer.allocate(value.length + 1).put(value).put((byte) '\n').flip();
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      // An asker says nothing.
    }

    @Override
    public void end() {
      stop();
    }

    @Override
    public void broken(TransportException cause) {
      stop();
    }

    private void stop() {
      if (!stopped) {
        stopped = true;
        ended();
      }
    }
  }
}
