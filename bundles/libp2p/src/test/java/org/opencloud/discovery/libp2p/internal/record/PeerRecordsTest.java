package org.opencloud.discovery.libp2p.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.internal.TestIdentity;

class PeerRecordsTest {
  private final Movable clock = new Movable();
  private final List<String> counted = new ArrayList<>();
  private final PeerRecords records =
      new PeerRecords(
          2, Duration.ofHours(1), clock, (name, reason, count) -> counted.add(name + "/" + reason));
  private final PeerId alice = new TestIdentity().peerId();

  @Test
  void keepsTheNewestOfAPeer() {
    assertThat(offer(alice, 5)).containsExactly(5);
    assertThat(offer(alice, 4)).as("played again").containsExactly(5);
    assertThat(offer(alice, 5)).containsExactly(5);
    assertThat(counted).containsExactly("identify.record/stale");
    assertThat(offer(alice, -1)).as("the largest unsigned number").containsExactly(-1);
    assertThat(offer(alice, 6)).containsExactly(-1);
    assertThat(records.size()).isEqualTo(1);
  }

  @Test
  void forgetsTheOldestOfTooMany() {
    PeerId bob = new TestIdentity().peerId();
    offer(alice, 5);
    offer(bob, 1);
    offer(alice, 6);
    offer(new TestIdentity().peerId(), 1);
    assertThat(records.size()).isEqualTo(2);
    assertThat(counted).containsExactly("identify.record/evicted");
    assertThat(offer(alice, 4)).as("kept more lately than bob's").containsExactly(6);
  }

  @Test
  void forgetsWhatIsTooOld() {
    offer(alice, 5);
    clock.now = clock.now.plus(Duration.ofHours(1));
    assertThat(offer(alice, 4)).containsExactly(4);
    assertThat(counted).isEmpty();
  }

  @Test
  void holdsARecordAsLongAsItIsInForce() {
    PeerId bob = new TestIdentity().peerId();
    offer(alice, 5);

    assertThat(records.holds(alice, new byte[] {5})).isTrue();
    assertThat(records.holds(alice, new byte[] {4})).as("another one").isFalse();
    assertThat(records.holds(bob, new byte[] {5})).as("another peer's").isFalse();

    offer(alice, 6);
    assertThat(records.holds(alice, new byte[] {5})).as("an older one").isFalse();
    assertThat(records.holds(alice, new byte[] {6})).isTrue();

    clock.now = clock.now.plus(Duration.ofHours(1));
    assertThat(records.holds(alice, new byte[] {6})).as("an expired one").isFalse();
  }

  private byte[] offer(PeerId peer, int sequence) {
    return records.newest(new PeerRecord(peer, sequence, List.of()), new byte[] {(byte) sequence});
  }

  private static final class Movable extends Clock {
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
