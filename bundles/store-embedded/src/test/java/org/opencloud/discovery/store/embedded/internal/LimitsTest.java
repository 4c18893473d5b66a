package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

class LimitsTest {
  @TempDir Path directory;
  private final RecordingMeters meters = new RecordingMeters();
  private EmbeddedStore store;

  @BeforeEach
  void open() throws Exception {
    store = Readiness.await(new EmbeddedStore(Settings.at(directory), Clock.systemUTC(), meters));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void refusesMoreDifferentNumericFieldsThanTheLimitAlsoAfterBeingOpenedAnew() throws Exception {
    for (int block = 0; block < Census.MAX_NUMERIC_FIELDS / StoreLimits.FIELDS; block++) {
      store.put(List.of(withFields(block, StoreLimits.FIELDS)));
    }
    assertInvalid(() -> store.put(List.of(withFields(99, 1))));
    store.put(List.of(withFields(3, 7)));
    store.close();
    open();
    assertInvalid(() -> store.put(List.of(withFields(99, 1))));
    store.put(List.of(withFields(4, 7)));
    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(10);
  }

  private static IndexedResource withFields(int block, int count) {
    SampleResource resource = SampleResource.of("DATA", "r" + block);
    IntStream.range(0, count).forEach(n -> resource.number("f" + block + "." + n, (double) n));
    return resource.build();
  }

  @Test
  void countsAFieldThatWasRefusedForNothing() throws Exception {
    Census census = new Census(key -> false, Set.of(), 0, 0);
    for (int block = 0; block < 9; block++) {
      admit(census, new Change.PutResource(withFields(block, 200)));
    }
    assertInvalid(
        () ->
            census.admit(
                new Write(
                    List.of(
                        new Change.PutResource(withFields(9, 200)),
                        new Change.PutResource(withFields(10, 1))))));
    assertThatCode(() -> admit(census, new Change.PutResource(withFields(10, 200))))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesMorePeersThanTheLimit() throws Exception {
    Census census = census(Change.PEERS);
    admit(census, peer(1));
    assertInvalid(() -> admit(census, peer(2)));
    admit(census, peer(0));
    admit(census, peer(1));
    admit(census, new Change.Removal(peer(0).key()));
    admit(census, peer(2));
    assertInvalid(() -> admit(census, peer(0)));
  }

  @Test
  void refusesMoreRecordsThanTheLimitAndCountsNoneOfABatchThatItRefuses() throws Exception {
    Census census = census(Change.RECORDS);
    assertInvalid(() -> census.admit(new Write(List.of(record(1), record(2)))));
    assertThat(census.admit(new Write(List.of(record(0), record(1), record(1))))).isTrue();
    assertInvalid(() -> admit(census, record(2)));
    admit(census, new Change.Removal(record(1).key()));
    admit(census, record(2));
    admit(census, peer(1));
  }

  /** With room for two, one of which is there. */
  private static Census census(String kind) {
    String there = kind + SamplePeers.id(0).text();
    return new Census(
        there::equals,
        Set.of(),
        new Census.Room("peers", Change.PEERS, 2, kind.equals(Change.PEERS) ? 1 : 0),
        new Census.Room("records", Change.RECORDS, 2, kind.equals(Change.RECORDS) ? 1 : 0));
  }

  private static Change.PutRecord record(int number) {
    return new Change.PutRecord(
        new StoredRecord(
            SamplePeers.id(number), SamplePeers.did(number), 1, Instant.EPOCH, new byte[0]));
  }

  private static Change.PutPeer peer(int number) {
    return new Change.PutPeer(SamplePeers.peer(number, Relation.NONE));
  }

  private static void admit(Census census, Change change) throws StoreException, IOException {
    assertThat(census.admit(new Write(List.of(change)))).isTrue();
  }

  @Test
  void keepsNoMoreRecentWritesBesideTheIndexThanTheLimit() throws Exception {
    Recent recent = Recent.NONE;
    for (int number = 0; number < Recent.MAX_ENTRIES; number++) {
      recent = recent.plus(number, List.of(new Change.Removal("k" + number)));
    }
    assertThat(recent.isFull()).isFalse();
    assertThat(recent.plus(2_000, List.of(new Change.Removal("k"))).isFull()).isTrue();
    List<Change> heavy = new ArrayList<>();
    for (int number = 0; number < 40; number++) {
      heavy.add(
          new Change.PutResource(
              SampleResource.of("DATA", "h" + number).json(new byte[128 << 10]).build()));
    }
    assertThat(Recent.NONE.plus(1, heavy).isFull()).isTrue();
  }

  @Test
  void findsWhatDidNotFitBesideTheIndex() throws Exception {
    for (int batch = 0; batch < 5; batch++) {
      int from = batch * 700;
      store.put(
          IntStream.range(from, from + 700)
              .mapToObj(n -> SampleResource.of("DATA", "r" + n).words("gpu", "r" + n).build())
              .toList());
      assertThat(found("r" + from, 30)).contains("r" + from);
      assertThat(store.get("DATA", "r" + (from + 699))).isPresent();
      assertThat(store.remove("DATA", "r" + (from + 1))).isTrue();
      assertThat(store.remove("DATA", "r" + (from + 1))).isFalse();
    }
  }

  @Test
  void staysQuickUnderManyDifferentWordsWithOneBeginning() throws Exception {
    for (int batch = 0; batch < 10; batch++) {
      List<IndexedResource> resources = new ArrayList<>();
      for (int number = 0; number < 20; number++) {
        resources.add(hostile(batch * 20 + number));
      }
      store.put(resources);
    }
    assertThat(found("hostile", 30)).hasSize(200);
    assertThat(found("hostile00199", 30)).containsExactly("r199");
    Instant begun = Instant.now();
    StoreException late =
        catchThrowableOfType(
            StoreException.class,
            () -> store.search(query("hostile", Instant.now().plusNanos(300_000)), hit -> true));
    assertThat(late.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(1));
    assertThat(meters.count("store-embedded", "search.timeout", "")).isOne();
  }

  private static IndexedResource hostile(int number) {
    String[] words =
        IntStream.range(0, StoreLimits.WORDS)
            .mapToObj(n -> String.format("hostile%05d%05d", number, n))
            .toArray(String[]::new);
    return SampleResource.of("DATA", "r" + number).words(words).build();
  }

  private List<String> found(String word, int seconds) throws StoreException {
    List<String> ids = new ArrayList<>();
    store.search(query(word, Instant.now().plusSeconds(seconds)), hit -> ids.add(hit.id()));
    return ids;
  }

  private static StoreQuery query(String word, Instant deadline) {
    return new StoreQuery(
        "DATA", SamplePeers.id(0), Optional.empty(), List.of(word), 1_000, deadline);
  }

  private static void assertInvalid(ThrowingCallable call) {
    StoreException refusal = catchThrowableOfType(StoreException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(Reason.INVALID);
  }
}
