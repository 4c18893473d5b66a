package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

/** Callers that are interrupted at any moment, or still inside when the store closes. */
@Timeout(120)
class InterruptsTest {
  private static final int CALLERS = 4;
  private static final int ROUNDS = 15;

  @TempDir Path directory;
  private final RecordingMeters meters = new RecordingMeters();
  private EmbeddedStore store;

  @BeforeEach
  void open() throws Exception {
    store =
        new EmbeddedStore(Settings.at(directory).rollingAt(16 << 10), Clock.systemUTC(), meters);
    Readiness.await(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** One call of the store for a caller's number and its round. */
  @FunctionalInterface
  private interface Call {
    void with(int caller, int round) throws StoreException;
  }

  private Map<String, Call> calls() {
    return Map.ofEntries(
        Map.entry("put", (caller, round) -> put(caller + "-" + round)),
        Map.entry("remove", (caller, round) -> store.remove("DATA", caller + "-" + (round - 1))),
        Map.entry("get", (caller, round) -> store.get("DATA", caller + "-" + round)),
        Map.entry("search", (caller, round) -> search(found -> true)),
        Map.entry("page", (caller, round) -> store.page(Optional.of("DATA"), "", 100)),
        Map.entry("count", (caller, round) -> store.count(Optional.empty(), Optional.empty())),
        Map.entry("remark", (caller, round) -> store.remark("caller" + caller)),
        Map.entry("set remark", (caller, round) -> store.remark("caller" + caller, "r" + round)),
        Map.entry("put peer", (caller, round) -> store.put(peer(caller))),
        Map.entry("remove peer", (caller, round) -> store.remove(SamplePeers.id(caller + 100))),
        Map.entry("all peers", (caller, round) -> store.all()),
        Map.entry("put record", (caller, round) -> store.records().put(List.of(record(caller)))),
        Map.entry(
            "remove record",
            (caller, round) -> store.records().remove(List.of(SamplePeers.id(caller + 100)))),
        Map.entry("all records", (caller, round) -> store.records().all()),
        Map.entry("state", (caller, round) -> assertThat(store.state().ready()).isTrue()));
  }

  @Test
  void staysOpenAndLosesNothingWhileCallersAreInterrupted() throws Exception {
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Thread> callers = new ArrayList<>();
    for (int number = 0; number < CALLERS; number++) {
      int caller = number;
      callers.add(new Thread(() -> callAll(caller, failures), "caller-" + caller));
    }
    callers.forEach(Thread::start);
    while (callers.stream().anyMatch(Thread::isAlive)) {
      callers.forEach(Thread::interrupt);
      Thread.onSpinWait();
    }

    assertThat(failures).isEmpty();
    assertThat(store.state().ready()).isTrue();
    assertThat(meters.count("store-embedded", "failed", "")).isZero();
    assertThat(store.page(Optional.of("DATA"), "", 100).stream().map(Resource::id))
        .containsExactly("0-14", "1-14", "2-14", "3-14");
    assertThat(store.all()).hasSize(CALLERS);
    assertThat(store.records().all()).hasSize(CALLERS);
    assertThat(store.remark("caller0")).contains("r" + (ROUNDS - 1));
  }

  private void callAll(int caller, List<Throwable> failures) {
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, Call> call : calls().entrySet()) {
        Thread.currentThread().interrupt();
        try {
          call.getValue().with(caller, round);
          assertThat(Thread.currentThread().isInterrupted()).as("still interrupted").isTrue();
        } catch (StoreException | RuntimeException | AssertionError e) {
          failures.add(new AssertionError(call.getKey(), e));
        }
      }
    }
  }

  /** Whoever leaves last closes the reader, and deletes the files that only it had. */
  @Test
  void staysOpenWhenTheLastReaderOfAnOldViewIsInterrupted() throws Exception {
    putAndShow("old");
    boolean[] outlived = new boolean[1];
    search(
        found -> {
          outlived[0] = outlive();
          Thread.currentThread().interrupt();
          return true;
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outlived[0]).isTrue();

    put("after");
    assertThat(store.get("DATA", "after")).isPresent();
    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(42);
    assertThat(meters.count("store-embedded", "failed", "")).isZero();
  }

  /** Writes until the segments that there were are merged into others. */
  private boolean outlive() {
    try {
      for (int number = 0; number < 40; number++) {
        putAndShow("new" + number);
      }
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  @Test
  void waitsWhenItClosesForASearchThatIsUnderWay() throws Exception {
    putAndShow("a");
    putAndShow("b");
    CompletableFuture<Boolean> closedMeanwhile = new CompletableFuture<>();
    List<String> found = new ArrayList<>();
    search(
        resource -> {
          if (!closedMeanwhile.isDone()) {
            closedMeanwhile.complete(isClosedSoon());
          }
          return found.add(resource.id());
        });
    assertThat(closedMeanwhile).isCompletedWithValue(false);
    assertThat(found).containsExactlyInAnyOrder("a", "b");
    store.close();
  }

  private boolean isClosedSoon() {
    try {
      CompletableFuture.runAsync(store::close, task -> new Thread(task).start())
          .get(500, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusesWhatBeginsWhileItCloses() throws Exception {
    for (int time = 0; time < 10; time++) {
      List<StoreException> refusals = new CopyOnWriteArrayList<>();
      CountDownLatch begun = new CountDownLatch(1);
      Thread reader = new Thread(() -> readUntilRefused(begun, refusals));
      reader.start();
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      store.close();
      reader.join(10_000);
      assertThat(refusals).extracting(StoreException::reason).containsExactly(Reason.UNAVAILABLE);
      open();
    }
  }

  /** Each read needs a refresh, which is what a store that closes cannot give. */
  private void readUntilRefused(CountDownLatch begun, List<StoreException> refusals) {
    while (refusals.isEmpty()) {
      try {
        put("x");
        store.count(Optional.empty(), Optional.empty());
        begun.countDown();
      } catch (StoreException e) {
        refusals.add(e);
      }
    }
  }

  private void put(String id) throws StoreException {
    store.put(List.of(SampleResource.of("DATA", id).words("data").build()));
  }

  private void putAndShow(String id) throws StoreException {
    put(id);
    store.count(Optional.empty(), Optional.empty());
  }

  private void search(Predicate<Resource> visitor) throws StoreException {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
    store.search(
        new StoreQuery(
            "DATA", SamplePeers.id(0), Optional.empty(), List.of("data"), 1_000, deadline),
        visitor);
  }

  private static Peer peer(int number) {
    return SamplePeers.peer(number, Relation.PARTNER);
  }

  private static StoredRecord record(int number) {
    return new StoredRecord(
        SamplePeers.id(number),
        SamplePeers.did(number),
        1,
        Instant.now().plusSeconds(60),
        new byte[100]);
  }
}
