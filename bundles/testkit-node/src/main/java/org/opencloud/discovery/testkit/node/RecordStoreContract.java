package org.opencloud.discovery.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoredRecord;

/** What every record store does. A subclass says how one is made. */
public abstract class RecordStoreContract {
  private static final Instant EXPIRES = Instant.ofEpochMilli(1_790_000_000_123L);

  protected RecordStore store;

  /** A store without any record. Need not be ready yet. */
  protected abstract RecordStore open() throws Exception;

  /** Closes the store and opens another one on the same data. */
  protected abstract RecordStore reopen(RecordStore open) throws Exception;

  /** Closes the store and takes its data away. */
  protected abstract void close(RecordStore open) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = Readiness.await(open());
  }

  @AfterEach
  void closeStore() throws Exception {
    close(store);
  }

  @Test
  void hasNoRecordsAtFirst() throws Exception {
    assertThat(store.all()).isEmpty();
  }

  @Test
  void givesBackEveryByteOfWhatItWasGiven() throws Exception {
    byte[] largest = new byte[StoreLimits.RECORD_BYTES];
    IntStream.range(0, largest.length).forEach(at -> largest[at] = (byte) at);
    StoredRecord full = record(1, Long.MAX_VALUE, largest);
    StoredRecord bare = record(2, 1, new byte[0]);
    store.put(List.of(full, bare));
    assertHolds(full, bare);
  }

  @Test
  void replacesTheRecordOfTheSamePeer() throws Exception {
    store.put(List.of(record(1, 1, bytes("first"))));
    StoredRecord second = record(1, 2, bytes("second"));
    store.put(List.of(second));
    assertHolds(second);
  }

  @Test
  void keepsTheLaterOneOfTwoOfOnePeer() throws Exception {
    StoredRecord later = record(1, 7, bytes("later"));
    store.put(List.of(record(1, 9, bytes("earlier")), record(2, 1, bytes("other")), later));
    assertThat(byPeer().get(later.peer()).sequence()).isEqualTo(7);
    assertThat(store.all()).hasSize(2);
  }

  @Test
  void forgetsWhatIsRemovedAndDoesNotMindWhatIsAbsent() throws Exception {
    StoredRecord left = record(1, 1, bytes("left"));
    store.put(List.of(left, record(2, 1, bytes("gone")), record(3, 1, bytes("gone"))));
    store.remove(List.of(SamplePeers.id(2), SamplePeers.id(3), SamplePeers.id(4)));
    store.remove(List.of(SamplePeers.id(2)));
    assertHolds(left);
  }

  @Test
  void takesAndGivesUpNothingAtAll() throws Exception {
    store.put(List.of());
    store.remove(List.of());
    assertThat(store.all()).isEmpty();
  }

  @Test
  void takesAWholeBatchAndKnowsItAfterBeingOpenedAnew() throws Exception {
    store.put(batch(RecordStore.MAX_BATCH));
    store.remove(List.of(SamplePeers.id(7)));
    store = Readiness.await(reopen(store));
    assertThat(store.all()).hasSize(RecordStore.MAX_BATCH - 1);
    assertThat(byPeer().get(SamplePeers.id(8)).event()).isEqualTo(bytes("event 8"));
    assertThat(byPeer()).doesNotContainKey(SamplePeers.id(7));
  }

  @Test
  void refusesMoreAtOnceThanTheLimit() throws Exception {
    List<StoredRecord> many = batch(RecordStore.MAX_BATCH + 1);
    assertRefused(() -> store.put(many));
    assertRefused(() -> store.remove(many.stream().map(StoredRecord::peer).toList()));
    assertThat(store.all()).isEmpty();
  }

  @Test
  void refusesALargerRecordThanTheLimit() throws Exception {
    byte[] large = new byte[StoreLimits.RECORD_BYTES + 1];
    assertRefused(() -> store.put(List.of(record(1, 1, large))));
    assertThat(store.all()).isEmpty();
  }

  private static List<StoredRecord> batch(int size) {
    List<StoredRecord> batch = new ArrayList<>();
    for (int number = 0; number < size; number++) {
      batch.add(record(number, number + 1, bytes("event " + number)));
    }
    return batch;
  }

  private static StoredRecord record(int number, long sequence, byte[] event) {
    return new StoredRecord(
        SamplePeers.id(number), SamplePeers.did(number), sequence, EXPIRES, event);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Map<PeerId, StoredRecord> byPeer() throws StoreException {
    Map<PeerId, StoredRecord> all = new HashMap<>();
    store.all().forEach(kept -> all.put(kept.peer(), kept));
    return all;
  }

  private void assertHolds(StoredRecord... expected) throws StoreException {
    Map<PeerId, StoredRecord> all = byPeer();
    assertThat(store.all()).hasSize(expected.length);
    assertThat(Arrays.asList(expected))
        .allSatisfy(
            record -> {
              StoredRecord kept = all.get(record.peer());
              assertThat(kept.did()).isEqualTo(record.did());
              assertThat(kept.sequence()).isEqualTo(record.sequence());
              assertThat(kept.expires()).isEqualTo(record.expires());
              assertThat(kept.event()).isEqualTo(record.event());
            });
  }

  private static void assertRefused(ThrowingCallable call) {
    StoreException refusal = catchThrowableOfType(StoreException.class, call);
    assertThat(refusal.reason()).isEqualTo(Reason.INVALID);
  }
}
