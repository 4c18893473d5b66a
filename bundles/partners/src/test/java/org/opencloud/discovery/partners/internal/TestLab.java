package org.opencloud.discovery.partners.internal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;

/** A network in memory and the time of all its nodes. */
final class TestLab implements AutoCloseable {
  static final String NETWORK = "00112233445566778899aabbccddeeff";

  private static final Duration STEP = Duration.ofMillis(100);

  final StubClock clock = new StubClock();
  final LoopbackNetwork network = new LoopbackNetwork(NETWORK);
  private Path homes;
  private final List<StubExecutor> loops = new CopyOnWriteArrayList<>();

  /** Where the node of this number keeps what outlives it. */
  NodeHome home(int number) {
    try {
      if (homes == null) {
        homes = Files.createTempDirectory("partners");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new NodeHome(homes.resolve("n" + number));
  }

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

  /** What comes of it, in the time that is now. */
  <T> T of(CompletionStage<T> stage) {
    until(stage.toCompletableFuture()::isDone);
    return stage.toCompletableFuture().join();
  }

  /** Lets time go by, second after second, until this holds; at most so long. */
  void within(Duration time, Callable<Boolean> holds) throws Exception {
    for (long second = 0; second < time.toSeconds() && !holds.call(); second++) {
      pass(Duration.ofSeconds(1));
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
    if (homes != null) {
      delete(homes);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
