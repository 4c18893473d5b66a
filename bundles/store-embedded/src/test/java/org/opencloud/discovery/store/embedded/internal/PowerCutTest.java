package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.store.embedded.internal.HookedDisk.Operation;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SampleResource;

/** Takes away everything that was not forced to disk. */
class PowerCutTest {
  private static final int ROUNDS = 10;
  private static final int WRITERS = 2;

  @TempDir Path temporary;
  private final List<String> acknowledged = new ArrayList<>();

  @Test
  void keepsAWriteOnceItIsAcknowledged() throws Exception {
    PowerCut power = new PowerCut(temporary.resolve("before"), operation -> false);
    EmbeddedStore store = open(power, 1 << 20);
    put(store, "a");
    put(store, "b");
    store.remove("DATA", "a");
    acknowledged.remove("a");
    power.goNow();
    assertAllKept(power, store);
  }

  @Test
  void keepsAWriteInAFileOfTheLogThatIsNew() throws Exception {
    PowerCut power = new PowerCut(temporary.resolve("before"), operation -> false);
    EmbeddedStore store = open(power, CrashLoad.ROLL);
    power.hold(Operation.INDEX_SYNC);
    putUntilTheLogRolls(store);
    put(store, "first in the new file");
    power.goNow();
    assertAllKept(power, store);
  }

  @Test
  void keepsTheOldLogUntilTheCommitIsOnDisk() throws Exception {
    PowerCut power = new PowerCut(temporary.resolve("before"), operation -> false);
    EmbeddedStore store = open(power, CrashLoad.ROLL);
    power.hold(Operation.INDEX_FORCE_NAMES);
    putUntilTheLogRolls(store);
    await().atMost(Duration.ofSeconds(20)).until(power::isHolding);
    power.goNow();
    assertAllKept(power, store);
  }

  @Test
  void keepsWhatCameAfterACommit() throws Exception {
    PowerCut power = new PowerCut(temporary.resolve("before"), operation -> false);
    EmbeddedStore store = open(power, CrashLoad.ROLL);
    putUntilTheLogRolls(store);
    Path directory = temporary.resolve("before");
    await().atMost(Duration.ofSeconds(20)).until(() -> LogFiles.list(directory).size() == 1);
    for (int number = 0; number < 5; number++) {
      put(store, "after " + number);
    }
    power.goNow();
    assertAllKept(power, store);
  }

  @Test
  void makesItsDirectoryLastBeforeAnythingIsAcknowledged() throws Exception {
    PowerCut power = new PowerCut(temporary.resolve("before"), operation -> false);
    EmbeddedStore store = open(power, 1 << 20);
    assertThat(power.forced(temporary)).isTrue();
    assertThat(power.forced(temporary.resolve("before"))).isTrue();
    store.close();
  }

  @Test
  void losesNothingAcknowledgedWhereverThePowerGoes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Ledger ledger = new Ledger();
    Path now = temporary.resolve("0");
    for (int round = 0; round < ROUNDS; round++) {
      AtomicInteger left = new AtomicInteger(1 + random.nextInt(500));
      PowerCut power = new PowerCut(now, operation -> left.decrementAndGet() < 0);
      int[] counts = loadUntilDark(power, round);
      now = power.image(temporary.resolve("" + (round + 1)), Optional.of(random));
      // Compared in a copy: the next round finds what the cut left, not what recovery made of it.
      Path copy = copy(now, temporary.resolve("copy" + round));
      EmbeddedStore store = Readiness.await(store(copy, Engine.Disk.REAL, 1 << 20));
      try {
        ledger.check(store, round, counts);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      } finally {
        store.close();
      }
    }
    assertThat(ledger.acknowledged()).isGreaterThan(ROUNDS);
  }

  private int[] loadUntilDark(PowerCut power, int round) throws Exception {
    Path directory = temporary.resolve("" + round);
    EmbeddedStore store = store(directory, power.disk(), 8 << 10);
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> store.state().ready() || power.isDark());
    int[] counts = new int[WRITERS];
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int number = 0; number < WRITERS; number++) {
      int mine = number;
      writers.add(
          CompletableFuture.runAsync(
              () -> counts[mine] = load(store, new CrashLoad.Series(round, mine)),
              task -> new Thread(task).start()));
    }
    CompletableFuture.allOf(writers.toArray(CompletableFuture<?>[]::new)).get(30, TimeUnit.SECONDS);
    assertThat(power.isDark()).isTrue();
    store.close();
    return counts;
  }

  private static int load(EmbeddedStore store, CrashLoad.Series series) {
    int count = 0;
    try {
      while (true) {
        series.next().on(store);
        count++;
      }
    } catch (StoreException e) {
      return count;
    }
  }

  private EmbeddedStore open(PowerCut power, long roll) throws Exception {
    return Readiness.await(store(temporary.resolve("before"), power.disk(), roll));
  }

  private static EmbeddedStore store(Path directory, Engine.Disk disk, long roll) {
    Settings settings = Settings.at(directory).rollingAt(roll).retryingAfter(Duration.ofHours(1));
    return new EmbeddedStore(settings, disk, Clock.systemUTC(), new RecordingMeters());
  }

  private void putUntilTheLogRolls(EmbeddedStore store) throws Exception {
    Path second = LogFiles.path(temporary.resolve("before"), 2);
    for (int number = 0; !Files.exists(second); number++) {
      put(store, "r" + number);
    }
  }

  private void put(EmbeddedStore store, String id) throws StoreException {
    store.put(List.of(SampleResource.of("DATA", id).json("x".repeat(2_000)).build()));
    acknowledged.add(id);
  }

  private void assertAllKept(PowerCut power, EmbeddedStore cut) throws Exception {
    Path image = power.image(temporary.resolve("after"));
    cut.close();
    EmbeddedStore store = Readiness.await(store(image, Engine.Disk.REAL, 1 << 20));
    assertThat(store.page(Optional.empty(), "", 1_000))
        .extracting(resource -> resource.id())
        .containsExactlyInAnyOrderElementsOf(acknowledged);
    store.close();
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }
}
