package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

class FailureTest {
  @TempDir Path directory;
  private final FaultyDisk disk = new FaultyDisk();
  private final RecordingMeters meters = new RecordingMeters();
  private EmbeddedStore store;

  @BeforeEach
  void open() throws Exception {
    Settings settings = Settings.at(directory).retryingAfter(Duration.ofMillis(50));
    store = new EmbeddedStore(settings, disk.disk(), Clock.systemUTC(), meters);
    Readiness.await(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void keepsWhatWasAcknowledgedWhenTheDiskIsFullAndOpensWhenItIsNot() throws Exception {
    put("before");
    List<StoreState> states = new CopyOnWriteArrayList<>();
    Registration watching = store.watch(states::add);
    disk.full = true;
    assertReason(Reason.STORAGE, () -> put("refused"));
    await().atMost(Duration.ofSeconds(10)).until(() -> !store.state().ready());
    assertThat(store.state().detail()).contains("No space left");
    assertReason(Reason.STORAGE, () -> put("refused too"));
    assertReason(Reason.STORAGE, () -> store.get("DATA", "before"));
    disk.full = false;
    Readiness.await(store);
    assertThat(store.get("DATA", "before")).isPresent();
    assertThat(store.get("DATA", "refused")).isEmpty();
    put("after");
    assertThat(found()).containsExactlyInAnyOrder("before", "after");
    assertThat(states.get(0).ready()).isFalse();
    assertThat(meters.count("store-embedded", "failed", "")).isPositive();
    watching.close();
  }

  @Test
  void refusesAWriteThatCouldNotBeForced() throws Exception {
    put("before");
    disk.forceFails = true;
    assertReason(Reason.STORAGE, () -> put("refused"));
    disk.forceFails = false;
    Readiness.await(store);
    await().atMost(Duration.ofSeconds(10)).until(() -> readable("before"));
    assertThat(found()).containsExactly("before");
  }

  @Test
  void opensAgainWhenTheIndexCouldNotBeWritten() throws Exception {
    put("before");
    disk.indexFull = true;
    assertReason(Reason.STORAGE, () -> store.count(Optional.empty(), Optional.empty()));
    await().atMost(Duration.ofSeconds(10)).until(() -> !store.state().ready());
    disk.indexFull = false;
    await().atMost(Duration.ofSeconds(10)).until(() -> readable("before"));
    assertThat(store.count(Optional.empty(), Optional.empty())).isOne();
  }

  @Test
  void opensAtLastWhenTheIndexCouldNotBeMadeAtFirst() throws Exception {
    disk.indexFull = true;
    Settings settings =
        Settings.at(directory.resolve("other")).retryingAfter(Duration.ofMillis(20));
    EmbeddedStore other = new EmbeddedStore(settings, disk.disk(), Clock.systemUTC(), meters);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> other.state().detail(), detail -> detail.contains("No space left"));
    disk.indexFull = false;
    Readiness.await(other);
    other.remark("a", "b");
    assertThat(other.remark("a")).contains("b");
    other.close();
  }

  @Test
  void staysClosedWhileTooLittleSpaceIsLeft() throws Exception {
    Settings greedy = Settings.at(directory.resolve("other")).reserving(Long.MAX_VALUE);
    EmbeddedStore other = new EmbeddedStore(greedy, Clock.systemUTC(), meters);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> other.state().detail(), detail -> detail.contains("MiB free"));
    assertThat(other.state().ready()).isFalse();
    other.close();
  }

  @Test
  void refusesASecondStoreOnTheSameDirectoryUntilTheFirstIsClosed() throws Exception {
    Settings settings = Settings.at(directory).retryingAfter(Duration.ofMillis(20));
    EmbeddedStore second = new EmbeddedStore(settings, Clock.systemUTC(), meters);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> second.state().detail(), detail -> detail.contains("in use by process"));
    assertReason(Reason.UNAVAILABLE, () -> second.get("DATA", "x"));
    put("first");
    store.close();
    Readiness.await(second);
    assertThat(second.get("DATA", "first")).isPresent();
    second.close();
  }

  @Test
  void closesWhenAReadMeetsADamagedIndexAndSaysSoUntilItIsRestored() throws Exception {
    Settings settings =
        Settings.at(directory.resolve("other")).retryingAfter(Duration.ofMillis(50));
    EmbeddedStore other = new EmbeddedStore(settings, Clock.systemUTC(), meters);
    Readiness.await(other).put(incompressible(200));
    other.close();
    damage(largestFile(settings.directory().resolve("idx")));

    EmbeddedStore damaged = Readiness.await(new EmbeddedStore(settings, Clock.systemUTC(), meters));
    List<StoreState> states = new CopyOnWriteArrayList<>();
    Registration watching = damaged.watch(states::add);
    assertReason(Reason.STORAGE, () -> damaged.page(Optional.empty(), "", 1_000));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> damaged.state().detail(), detail -> detail.contains("checksum failed"));
    await().atMost(Duration.ofSeconds(10)).until(() -> states.size() > 3);
    assertThat(states).noneMatch(StoreState::ready);
    assertReason(Reason.STORAGE, () -> damaged.get("DATA", "r0"));
    watching.close();
    damaged.close();
  }

  private static List<IndexedResource> incompressible(int count) {
    Random random = new Random(1);
    List<IndexedResource> resources = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      byte[] json = new byte[2_000];
      random.nextBytes(json);
      resources.add(SampleResource.of("DATA", "r" + number).json(json).build());
    }
    return resources;
  }

  private static Path largestFile(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }

  // The stored documents are at the end of the file.
  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 10 * 9, (byte) 0xFF);
    Files.write(file, bytes);
  }

  @Test
  void passesOnWhatAVisitorThrowsAndStaysOpen() throws Exception {
    put("a");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                store.search(
                    new StoreQuery(
                        "DATA",
                        SamplePeers.id(0),
                        Optional.empty(),
                        List.of("data"),
                        10,
                        Instant.now().plusSeconds(20)),
                    hit -> {
                      throw new IllegalStateException("the visitor's");
                    }))
        .withMessage("the visitor's");
    assertThat(store.state().ready()).isTrue();
    assertThat(meters.count("store-embedded", "failed", "")).isZero();
  }

  @Test
  void refusesEverythingAfterItWasClosed() {
    store.close();
    assertReason(Reason.UNAVAILABLE, () -> put("x"));
    assertReason(Reason.UNAVAILABLE, () -> store.get("DATA", "x"));
    assertReason(Reason.UNAVAILABLE, () -> store.remove(SamplePeers.id(1)));
    assertThat(store.state().ready()).isFalse();
  }

  @Test
  void forcesOnceForAllWhoWait() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    disk.beforeForce = gate;
    int before = disk.forces.get();
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int number = 0; number < 40; number++) {
      String id = "w" + number;
      writers.add(
          CompletableFuture.runAsync(() -> putOrFail(id), task -> new Thread(task).start()));
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> disk.forces.get() == before + 1);
    gate.countDown();
    CompletableFuture.allOf(writers.toArray(CompletableFuture<?>[]::new)).get(20, TimeUnit.SECONDS);
    assertThat(found()).hasSize(40);
    assertThat(disk.forces.get() - before).isLessThan(20);
  }

  @Test
  void refusesWritersWhenTooManyWait() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    disk.beforeForce = gate;
    Engine.Disk real = disk.disk();
    Settings settings = Settings.at(directory.resolve("other"));
    gate.countDown();
    try (Engine engine = new Engine(settings, real, cause -> {})) {
      CountDownLatch closed = new CountDownLatch(1);
      disk.beforeForce = closed;
      List<CompletableFuture<Boolean>> writes = new ArrayList<>();
      CompletableFuture<Boolean> refused = new CompletableFuture<>();
      while (!refused.isCompletedExceptionally() && writes.size() < 3 * Writer.MAX_WAITING) {
        refused = engine.write(List.of(new Change.PutRemark("n" + writes.size(), "v")));
        writes.add(refused);
      }
      assertThat(refused).isCompletedExceptionally();
      StoreException full =
          (StoreException) catchThrowableOfType(ExecutionException.class, refused::get).getCause();
      assertThat(full.reason()).isEqualTo(Reason.UNAVAILABLE);
      closed.countDown();
      assertThat(writes.get(0).get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anInterruptedCallerHarmsNothing() throws Exception {
    Thread.currentThread().interrupt();
    put("a");
    assertThat(found()).containsExactly("a");
    assertThat(store.count(Optional.empty(), Optional.empty())).isOne();
    assertThat(store.remove("DATA", "a")).isTrue();
    assertThat(store.page(Optional.empty(), "", 10)).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.state().ready()).isTrue();
  }

  private void putOrFail(String id) {
    try {
      put(id);
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean readable(String id) {
    try {
      return store.get("DATA", id).isPresent();
    } catch (StoreException e) {
      return false;
    }
  }

  private void put(String id) throws StoreException {
    store.put(List.of(SampleResource.of("DATA", id).words("data").build()));
  }

  private List<String> found() throws StoreException {
    List<Resource> found = new ArrayList<>();
    Instant deadline = Instant.now().plusSeconds(20);
    store.search(
        new StoreQuery(
            "DATA", SamplePeers.id(0), Optional.empty(), List.of("data"), 1_000, deadline),
        found::add);
    return found.stream().map(Resource::id).toList();
  }

  private static void assertReason(Reason expected, ThrowingCallable call) {
    StoreException failure = catchThrowableOfType(StoreException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo(expected);
  }
}
