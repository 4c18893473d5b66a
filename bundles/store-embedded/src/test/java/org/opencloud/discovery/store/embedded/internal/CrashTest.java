package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.store.embedded.internal.HookedDisk.Operation;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;

/**
 * Kills a process that writes, again and again, and looks for what it was told is kept. What a kill
 * leaves in the system's cache is not lost; see {@link PowerCutTest} for that.
 */
class CrashTest {
  /** What hangs when the process is killed: a roll, two ends of a commit, a write, or nothing. */
  private static final List<Operation> HANGING =
      List.of(
          Operation.OPEN,
          Operation.INDEX_RENAME,
          Operation.DELETE,
          Operation.FORCE,
          Operation.TRUNCATE);

  @TempDir Path directory;
  private final Random random = new Random();
  private final Ledger ledger = new Ledger();

  @Test
  void losesNothingAcknowledgedWhenTheProcessIsKilled() throws Exception {
    for (int round = 0; round < HANGING.size(); round++) {
      int[] counts = loadAndKill(round, HANGING.get(round));
      EmbeddedStore store = Readiness.await(open());
      ledger.check(store, round, counts);
      store.close();
    }
    assertThat(ledger.acknowledged()).isGreaterThan(100);
  }

  private int[] loadAndKill(int round, Operation hanging) throws Exception {
    int nth = hanging == Operation.FORCE ? 100 + random.nextInt(200) : 3 + random.nextInt(6);
    Process process = start(round, hanging, nth);
    int[] counts = new int[CrashLoad.THREADS];
    try (InputStream output = process.getInputStream()) {
      boolean hangs = readUntilItHangs(output, counts, hanging);
      int millis = hangs ? random.nextInt(50) : random.nextInt(500);
      process.onExit().completeOnTimeout(process, millis, TimeUnit.MILLISECONDS).join();
      // Not the process itself: that would close its output too.
      assertThat(process.toHandle().destroyForcibly()).as("still alive").isTrue();
      for (int next = output.read(); next >= 0; next = output.read()) {
        counts[next - '0']++;
      }
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    return counts;
  }

  private static boolean readUntilItHangs(InputStream output, int[] counts, Operation hanging)
      throws IOException {
    int next = output.read();
    while (next != CrashLoad.HANGS) {
      assertThat(next).as("alive until something hangs").isNotNegative();
      counts[next - '0']++;
      // Nothing is cut off while it runs well, so that this never hangs.
      if (hanging == Operation.TRUNCATE) {
        return false;
      }
      next = output.read();
    }
    return true;
  }

  private Process start(int round, Operation hanging, int nth) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CrashLoad.class.getName(),
            directory.toString(),
            Integer.toString(round),
            hanging.name(),
            Integer.toString(nth))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private EmbeddedStore open() {
    Settings settings = Settings.at(directory).retryingAfter(Duration.ofMillis(20));
    return new EmbeddedStore(settings, Clock.systemUTC(), new RecordingMeters());
  }

  @Test
  void refusesADirectoryThatAnotherProcessHasAndNamesIt() throws Exception {
    Process process = start(0, Operation.TRUNCATE, 1);
    EmbeddedStore store;
    try (InputStream output = process.getInputStream()) {
      assertThat(output.read()).isPositive();
      store = open();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> store.state().detail(), detail -> detail.contains("in use by process"));
      assertThat(store.state().ready()).isFalse();
      assertThat(store.state().detail())
          .contains("process " + process.pid())
          .contains(directory.toRealPath().resolve("lock").toString());
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    Readiness.await(store);
    store.close();
  }
}
