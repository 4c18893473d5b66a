package org.opencloud.discovery.types.internal;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;

/** A network in memory and the time of all its nodes. */
final class TestLab implements AutoCloseable {
  static final String NETWORK = "00112233445566778899aabbccddeeff";

  private static final Duration STEP = Duration.ofMillis(100);

  final StubClock clock = new StubClock();
  final LoopbackNetwork network = new LoopbackNetwork(NETWORK);
  private final List<StubExecutor> loops = new CopyOnWriteArrayList<>();

  /** The thread of one more node. */
  StubExecutor loop() {
    StubExecutor loop = new StubExecutor(clock);
    loops.add(loop);
    return loop;
  }

  /** Lets the nodes do what is due, until this holds. */
  void until(Callable<Boolean> holds) {
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              pass(Duration.ZERO);
              return holds.call();
            });
  }

  /** Lets time go by in small steps until this holds; at most so long. */
  void within(Duration time, Callable<Boolean> holds) throws Exception {
    for (long step = 0; step < time.dividedBy(STEP) && !holds.call(); step++) {
      pass(STEP);
    }
    until(holds);
  }

  /** Lets time go by in small steps, and everybody do what is due. */
  void pass(Duration time) {
    Duration left = time;
    do {
      Duration step = left.compareTo(STEP) < 0 ? left : STEP;
      clock.advance(step);
      left = left.minus(step);
      settle();
    } while (!left.isZero());
  }

  private void settle() {
    int ran;
    do {
      network.settle();
      ran = loops.stream().mapToInt(StubExecutor::runDue).sum();
    } while (ran > 0);
  }

  @Override
  public void close() {
    network.close();
  }
}
