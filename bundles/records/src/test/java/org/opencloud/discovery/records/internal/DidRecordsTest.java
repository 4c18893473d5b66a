package org.opencloud.discovery.records.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.SignedRecord;

class DidRecordsTest {
  private static final TestKey KEY = TestKey.of(3);
  private static final String NODE = "/node/" + KEY.did();
  private static final String INDEXER = "/indexer/" + KEY.did();

  private final StubClock clock = new StubClock();
  private final Proof proof = new Proof(new EventVerifier(), VirtualNet.NETWORK);
  private final DidRecords nodes = new DidRecords("node", () -> Optional.of(proof), clock);
  private final DidRecords indexers = new DidRecords("indexer", () -> Optional.of(proof), clock);
  private final SignedRecord record = TestRecords.of(KEY, clock.instant(), 1);

  @Test
  void takesARecordUnderItsOwnDid() {
    assertThat(nodes.validate(NODE, record.json())).isTrue();
    assertThat(nodes.validate("/node/" + TestKey.of(4).did(), record.json())).isFalse();
    assertThat(nodes.validate("/node/" + KEY.peerId(), record.json())).isFalse();
    assertThat(nodes.validate("/node/", record.json())).isFalse();
    assertThat(nodes.validate(INDEXER, record.json())).isFalse();
  }

  @Test
  void indexersMustSayThatTheyAre() {
    assertThat(indexers.validate(INDEXER, record.json())).isFalse();
    SignedRecord indexer = TestRecords.of(KEY, clock.instant(), 1, List.of(), PeerRecord.INDEXER);
    assertThat(indexers.validate(INDEXER, indexer.json())).isTrue();
  }

  @Test
  void refusesWhatDoesNotHoldOrDoesNotHoldAnyMore() {
    PeerRecord said = record.record();
    assertThat(nodes.validate(NODE, TestRecords.signed(said, TestKey.of(4)).json())).isFalse();
    assertThat(nodes.validate(NODE, new byte[0])).isFalse();
    assertThat(nodes.validate(NODE, new byte[16 * 1024])).isFalse();
    clock.advance(Duration.ofHours(2));
    assertThat(nodes.validate(NODE, record.json())).isFalse();
  }

  @Test
  void takesNothingBeforeTheNetworkIsKnown() {
    assertThat(new DidRecords("node", Optional::empty, clock).validate(NODE, record.json()))
        .isFalse();
  }

  @Test
  void theHighestNumberIsTheBestAndOfTwoTheLaterBytes() {
    SignedRecord later = TestRecords.of(KEY, clock.instant(), 2);
    byte[] junk = {1};
    assertThat(nodes.select(NODE, List.of(record.json(), later.json(), junk))).isEqualTo(1);
    SignedRecord same = TestRecords.of(KEY, clock.instant().plusSeconds(1), 2);
    int best = nodes.select(NODE, List.of(later.json(), same.json()));
    assertThat(nodes.select(NODE, List.of(same.json(), later.json()))).isEqualTo(1 - best);
  }
}
