package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.opencloud.discovery.api.transport.TopicHandler.Verdict.ACCEPT;
import static org.opencloud.discovery.api.transport.TopicHandler.Verdict.IGNORE;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRefused.Code;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;

/** A node with more to do than it can says so early, and drops what would come too late. */
class OverloadTest {
  private static final Settings MANY =
      new Settings(
          1_000,
          256,
          10_000,
          10_000,
          4,
          256,
          Duration.ofSeconds(3),
          1_024,
          64L << 20,
          Duration.ZERO);

  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestKey other = TestKey.of(7);
  private final TestNode node = new TestNode(network, 1, MANY);
  private final CountDownLatch blocked = new CountDownLatch(1);

  @AfterEach
  void close() {
    blocked.countDown();
    node.close();
    network.close();
  }

  @Test
  void refusesSearchesAtOnceThatTheNetworkDoesNotAnswer() {
    LoopbackNode silent = network.join(other.peerId(), other.publicKey());
    silent.subscribe("search", (author, relay, data) -> ACCEPT);
    network.connect(silent, node.net);
    for (int i = 0; i < Backlog.UNKNOWN; i++) {
      node.ask("gpu");
    }

    assertThat(node.meters.gauge("search", "searches.unanswered")).isEqualTo(Backlog.UNKNOWN);
    SearchRefused refused =
        catchThrowableOfType(
            SearchRefused.class, () -> node.node.ask(SearchRequest.of("gpu"), new TestListener()));
    assertThat(refused.code()).isEqualTo(Code.BUSY);
    assertThat(node.meters.count("search", "search.refused", "wait")).isEqualTo(1);

    network.disconnect(silent, node.net);
    node.node.unbind((org.opencloud.discovery.api.transport.Transport) node.net);
    await().until(() -> node.meters.gauge("search", "searches.unanswered") == 0);
  }

  @Test
  void dropsQuestionsUncheckedThatWouldBeAnsweredTooLate() {
    node.directory.know(other, Relation.NONE);
    for (int i = 0; i < 3; i++) {
      node.threads.workers().execute(this::block);
    }
    await().until(() -> node.threads.workers().waiting().toMillis() > 50);
    long now = System.currentTimeMillis();

    byte[] shortLived = Questions.of(other).times(now, now + 100).json();
    assertThat(node.net.judge("search", other.peerId(), shortLived)).isEqualTo(IGNORE);
    assertThat(node.droppedQuestions("late")).isEqualTo(1);

    await().until(() -> node.threads.workers().waiting().toMillis() > 1_000);
    byte[] longLived = Questions.of(other).times(now, now + 60_000).json();
    assertThat(node.net.judge("search", other.peerId(), longLived)).isEqualTo(IGNORE);
    assertThat(node.droppedQuestions("late")).isEqualTo(2);

    blocked.countDown();
    await().until(() -> node.threads.workers().waiting().isZero());
    assertThat(node.net.judge("search", other.peerId(), longLived)).isEqualTo(ACCEPT);
  }

  private void block() {
    try {
      blocked.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
