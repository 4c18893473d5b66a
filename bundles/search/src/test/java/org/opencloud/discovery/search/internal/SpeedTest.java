package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures two nodes in this process; asserts only what a busy machine still keeps. For figures run
 * it alone with {@code -Dspeed.rounds=300}.
 */
class SpeedTest {
  private static final Logger LOG = LoggerFactory.getLogger(SpeedTest.class);
  private static final int ROUNDS = Integer.getInteger("speed.rounds", 20);

  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void twoNodes() {
    Settings fast =
        new Settings(
            1_000,
            1_000,
            10_000,
            100_000,
            4,
            1_000,
            Duration.ofSeconds(3),
            1_024,
            64L << 20,
            java.time.Duration.ZERO);
    a = new TestNode(network, 1, fast);
    b = new TestNode(network, 2, fast);
    for (String type : List.of("COMPUTE", "STORAGE", "DATA", "PROCESSING", "WORKFLOW")) {
      a.providing(TestProvider.ofCatalog(type));
      b.providing(TestProvider.ofCatalog(type));
    }
    a.meet(b);
    network.connect(a.net, b.net);
    b.add(SearchFlowTest.compute("single", "PUBLIC", "").replace("GPU node", "single match"));
    for (int i = 0; i < 100; i++) {
      b.add(SearchFlowTest.compute("many-" + i, "PUBLIC", "").replace("GPU node", "hundred"));
    }
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    network.close();
  }

  @Test
  void bringsTheFirstResultsSoon() throws Exception {
    for (int i = 0; i < ROUNDS * 5; i++) {
      timed("single");
    }
    List<Long> first = new ArrayList<>();
    List<Long> hundred = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      first.add(timed("single").first);
      hundred.add(timed("hundred").last);
    }
    LOG.info("First result: p50 {} us, p99 {} us", p(first, 50), p(first, 99));
    LOG.info("100 results: p50 {} us, p99 {} us", p(hundred, 50), p(hundred, 99));
    assertThat(p(first, 50)).isLessThan(50_000);
    assertThat(p(hundred, 50)).isLessThan(250_000);
  }

  @Test
  void bearsManySearchesAtOnce() throws Exception {
    run(ROUNDS * 7);
    long began = System.nanoTime();
    int count = ROUNDS * 10;
    run(count);
    long perSecond = count * 1_000_000_000L / (System.nanoTime() - began);
    LOG.info("{} searches/s", perSecond);
    assertThat(perSecond).isGreaterThan(50);
  }

  private void run(int count) throws Exception {
    Semaphore room = new Semaphore(32);
    AtomicLong results = new AtomicLong();
    for (int i = 0; i < count; i++) {
      room.acquire();
      a.node.ask(
          request("single"),
          new SearchListener() {
            @Override
            public void answer(Answer answer) {
              results.incrementAndGet();
            }

            @Override
            public void ended(Account account) {
              room.release();
            }
          });
    }
    assertThat(room.tryAcquire(32, 10, TimeUnit.SECONDS)).isTrue();
    assertThat(results.get()).isEqualTo(count);
  }

  private record Times(long first, long last) {}

  private Times timed(String word) throws Exception {
    long began = System.nanoTime();
    long[] times = {0, 0};
    Semaphore done = new Semaphore(0);
    a.node.ask(
        request(word),
        new SearchListener() {
          @Override
          public void answer(Answer answer) {
            long now = (System.nanoTime() - began) / 1_000;
            times[0] = times[0] == 0 ? now : times[0];
            times[1] = now;
          }

          @Override
          public void ended(Account account) {
            done.release();
          }
        });
    assertThat(done.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    return new Times(times[0], times[1]);
  }

  private static SearchRequest request(String word) {
    return new SearchRequest(word, "", "", Optional.of(200), Optional.empty(), false);
  }

  private static long p(List<Long> values, int percent) {
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}
