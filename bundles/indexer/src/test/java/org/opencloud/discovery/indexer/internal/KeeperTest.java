package org.opencloud.discovery.indexer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.testkit.node.MemoryRecordStore;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.SignedRecord;

/** What is read from a store, and what happens when it goes or another one comes. */
class KeeperTest {
  private static final Person ADA = Person.of(1);
  private static final Person BOB = Person.of(2);

  private final Rig rig = Rig.standard();

  @AfterEach
  void close() {
    rig.close();
  }

  private void restart() {
    rig.indexer.close();
    rig.indexer = rig.indexer(Settings.STANDARD);
    rig.indexer.bind(rig.node);
    rig.indexer.bind(rig.store);
    rig.run();
  }

  private boolean gives(Person person) {
    return rig.get(Person.of(9), person.did().text()).size() == 2;
  }

  @Test
  void losesNothingByARestart() {
    rig.publish(ADA, ADA.record(3, rig.now()));
    rig.publish(BOB, BOB.record(5, rig.now()));
    restart();
    assertThat(rig.indexer.status().records()).isEqualTo(2);
    assertThat(gives(ADA)).isTrue();
    assertThat(rig.publish(BOB, BOB.record(4, rig.now())).code()).isEqualTo("stale");
  }

  @Test
  void takesNothingBeforeItHasReadWhatItHad() {
    rig.publish(ADA, ADA.record(3, rig.now()));
    rig.indexer.close();
    rig.indexer = rig.indexer(Settings.STANDARD);
    rig.indexer.bind(rig.node);
    rig.holdStore();
    rig.indexer.bind(rig.store);
    assertThat(rig.indexer.status().detail()).isEqualTo("reading its records");
    assertThat(rig.publish(ADA, ADA.record(2, rig.now())).code()).isEqualTo("unavailable");
    rig.releaseStore();
    rig.run();
    assertThat(rig.publish(ADA, ADA.record(2, rig.now())).code()).isEqualTo("stale");
    assertThat(rig.indexer.status().detail()).isEmpty();
  }

  @Test
  void givesUpWhatIsOfNoUseInTheStore() throws Exception {
    SignedRecord foreign = foreign();
    rig.store.put(
        List.of(
            KeptRecord.of(foreign).stored(),
            KeptRecord.of(BOB.record(1, rig.now().minus(Duration.ofHours(2)))).stored(),
            new StoredRecord(Person.of(3).peer(), Person.of(3).did(), 1, rig.now(), new byte[] {1}),
            KeptRecord.of(Person.of(4).record(1, rig.now())).stored()));
    restart();
    assertThat(rig.store.all()).extracting(StoredRecord::peer).containsExactly(Person.of(4).peer());
    assertThat(rig.count("record.dropped", "network")).isEqualTo(1);
    assertThat(rig.count("record.dropped", "expired")).isEqualTo(1);
    assertThat(rig.count("record.dropped", "unreadable")).isEqualTo(1);
  }

  private SignedRecord foreign() {
    PeerRecord claim = ADA.claim(1, rig.now());
    return ADA.signed(
        new PeerRecord(
            "another",
            claim.did(),
            claim.peerId(),
            "",
            claim.addresses(),
            claim.roles(),
            1,
            claim.issued(),
            claim.expires()));
  }

  @Test
  void leavesInTheStoreWhatItHasNoRoomFor() throws Exception {
    rig.publish(ADA, ADA.record(1, rig.now()));
    rig.publish(BOB, BOB.record(1, rig.now()));
    rig.indexer.close();
    Settings standard = Settings.STANDARD;
    rig.indexer = rig.indexer(new Settings(1, 1 << 20, 10, standard.interval(), 30, 100, 10, 5));
    rig.indexer.bind(rig.node);
    rig.indexer.bind(rig.store);
    rig.run();
    assertThat(rig.indexer.status().records()).isEqualTo(1);
    assertThat(rig.store.all()).hasSize(2);
    assertThat(rig.count("record.dropped", "full")).isEqualTo(1);
  }

  @Test
  void readsTheStoreWhenItIsReadyAfterAll() throws Exception {
    rig.publish(ADA, ADA.record(1, rig.now()));
    rig.store.fail(Reason.UNAVAILABLE);
    restart();
    assertThat(rig.indexer.status().records()).isZero();
    rig.store.recover();
    rig.until(() -> gives(ADA));
  }

  @Test
  void bringsWhatItHasOverToAnotherStore() throws Exception {
    rig.publish(ADA, ADA.record(2, rig.now()));
    rig.publish(BOB, BOB.record(2, rig.now()));
    MemoryRecordStore other = new MemoryRecordStore();
    other.put(
        List.of(
            KeptRecord.of(ADA.record(1, rig.now())).stored(),
            KeptRecord.of(Person.of(3).record(9, rig.now())).stored()));
    rig.indexer.bind(other);
    rig.indexer.unbind(rig.store);
    rig.run();
    assertThat(other.all())
        .extracting(StoredRecord::sequence)
        .containsExactlyInAnyOrder(2L, 2L, 9L);
    assertThat(rig.indexer.status().records()).isEqualTo(3);
  }

  @Test
  void forgetsWhatAnotherNetworkKnew() {
    rig.publish(ADA, ADA.record(1, rig.now()));
    try (var other = new org.opencloud.discovery.testkit.node.LoopbackNetwork("other")) {
      rig.indexer.bind(other.join(Rig.SELF.peer(), new byte[0]));
      rig.run();
    }
    assertThat(rig.indexer.status().records()).isZero();
    assertThat(rig.count("record.dropped", "network")).isEqualTo(1);
  }

  @Test
  void doesNotRemoveFromTheStoreWhatCameWhileAnotherRecordRanOut() throws Exception {
    rig.publish(ADA, ADA.record(1, rig.now()));
    rig.advance(Duration.ofMinutes(30));
    rig.holdStore();
    rig.publishing(ADA, ADA.record(2, rig.now()));
    rig.until(() -> rig.meters.gauge("indexer", "records.waiting") == 1);
    rig.advance(Duration.ofMinutes(32));
    assertThat(rig.count("record.dropped", "expired")).isEqualTo(1);
    rig.releaseStore();
    rig.run();
    assertThat(rig.store.all()).extracting(StoredRecord::sequence).containsExactly(2L);
  }

  @Test
  void showsTheOperatorWhatItKeeps() {
    rig.publish(ADA, ADA.record(1, rig.now()));
    rig.publish(BOB, BOB.indexer(1, rig.now()));
    assertThat(rig.indexer.records("", 10)).hasSize(2);
    assertThat(rig.indexer.records("", 1)).hasSize(1);
    assertThat(rig.indexer.records("inde", 10))
        .singleElement()
        .satisfies(kept -> assertThat(kept.peer()).isEqualTo(BOB.peer()))
        .satisfies(kept -> assertThat(kept.addresses()).containsExactly("/ip4/10.1.2.3/tcp/4001"));
    assertThat(rig.indexer.records(ADA.did().text().substring(0, 20), 10)).hasSize(1);
    assertThat(rig.indexer.records(ADA.peer().text(), 10)).hasSize(1);
    assertThat(rig.indexer.record(ADA.peer())).isPresent();
    assertThat(rig.indexer.record(Person.of(3).peer())).isEmpty();
    assertThat(rig.indexer.status().maxRecords()).isEqualTo(20_000);
  }
}
