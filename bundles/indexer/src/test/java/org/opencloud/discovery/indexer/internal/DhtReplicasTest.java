package org.opencloud.discovery.indexer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.dht.DhtException;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.StubClock;

class DhtReplicasTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Rig rig = Rig.standard();

  @AfterEach
  void close() {
    rig.close();
  }

  private void publish(int count) {
    for (int number = 1; number <= count; number++) {
      Person person = Person.of(number);
      rig.publish(person, person.record(1, rig.now()));
    }
  }

  @Test
  void putsWhatItKeepsIntoTheDhtAtABoundedRate() {
    rig.indexer.bind(rig.dht);
    publish(12);
    assertThat(rig.dht.puts).isEmpty();
    rig.advance(SECOND);
    assertThat(rig.dht.puts).hasSize(5);
    rig.advance(SECOND.multipliedBy(2));
    assertThat(rig.dht.puts).hasSize(12).doesNotHaveDuplicates();
    assertThat(rig.dht.puts.get(0)).isEqualTo("/node/" + Person.of(1).did().text());
    assertThat(rig.dht.values.get(rig.dht.puts.get(0)))
        .isEqualTo(Person.of(1).record(1, rig.now().minusSeconds(3)).json());
  }

  @Test
  void hasNoMoreUnderWayThanTheLimit() {
    rig.indexer.bind(rig.dht);
    rig.dht.slow = true;
    publish(20);
    rig.advance(SECOND.multipliedBy(10));
    assertThat(rig.dht.puts).hasSize(DhtReplicas.MOST_UNDER_WAY);
    rig.dht.answer();
    rig.advance(SECOND);
    assertThat(rig.dht.puts).hasSize(DhtReplicas.MOST_UNDER_WAY + 5);
  }

  @Test
  void waitsForTheDhtAndCountsWhatFails() {
    publish(2);
    rig.advance(SECOND.multipliedBy(3));
    assertThat(rig.meters.gauge("indexer", "replicas.waiting")).isEqualTo(2);
    rig.dht.failure = Optional.of(new DhtException(DhtException.Reason.NAMESPACE, "none", null));
    rig.indexer.bind(rig.dht);
    rig.advance(SECOND);
    assertThat(rig.dht.puts).hasSize(2);
    assertThat(rig.count("replica.failed", "namespace")).isEqualTo(2);
    rig.dht.failure = Optional.empty();
    rig.advance(DhtReplicas.SOON);
    assertThat(rig.dht.puts).as("tried again").hasSize(4);
    rig.advance(DhtReplicas.SOON.multipliedBy(3));
    assertThat(rig.dht.puts).hasSize(4);
  }

  @Test
  void triesAgainWhatNobodyTook() {
    rig.indexer.bind(rig.dht);
    rig.dht.holders = 0;
    publish(1);
    rig.advance(SECOND.multipliedBy(2));
    assertThat(rig.count("replica.failed", "nobody")).isEqualTo(1);
    rig.dht.holders = 1;
    rig.advance(DhtReplicas.SOON);
    assertThat(rig.dht.puts).hasSize(2);
  }

  @Test
  void doesNotInsistWhereANewerRecordStands() {
    rig.indexer.bind(rig.dht);
    rig.dht.failure = Optional.of(new DhtException(DhtException.Reason.OUTDATED, "newer", null));
    publish(1);
    rig.advance(DhtReplicas.SOON.multipliedBy(2));
    assertThat(rig.dht.puts).hasSize(1);
    assertThat(rig.count("replica.failed", "outdated")).isEqualTo(1);
  }

  @Test
  void putsWhatItHasReadAfterAStart() {
    publish(2);
    rig.indexer.close();
    rig.indexer = rig.indexer(Settings.STANDARD);
    rig.indexer.bind(rig.dht);
    rig.indexer.bind(rig.node);
    rig.indexer.bind(rig.store);
    rig.run();
    rig.advance(SECOND.multipliedBy(3));
    assertThat(rig.dht.puts).hasSize(2);
  }

  @Test
  void putsEverythingAgainEveryHour() {
    rig.indexer.bind(rig.dht);
    publish(1);
    rig.advance(SECOND.multipliedBy(10));
    assertThat(rig.dht.puts).hasSize(1);
    rig.advance(DhtReplicas.AGAIN);
    assertThat(rig.dht.puts).hasSize(2);
  }

  @Test
  void letsNoMoreWaitThanTheLimit() {
    RecordingMeters meters = new RecordingMeters();
    DhtReplicas replicas =
        new DhtReplicas(
            new Slot<>(),
            new RecordBook(1, 1),
            5,
            new StubClock(),
            new Drops(meters, new Slot<>()));
    for (int number = 0; number <= DhtReplicas.MOST_WAITING; number++) {
      replicas.add(SamplePeers.id(number));
    }
    assertThat(replicas.waiting()).isEqualTo(DhtReplicas.MOST_WAITING);
    assertThat(meters.count("indexer", "replica.failed", "full")).isEqualTo(1);
  }
}
