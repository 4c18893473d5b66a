package org.opencloud.discovery.indexer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.StubClock;

class PeerRatesTest {
  private final StubClock clock = new StubClock();
  private final PeerRates rates = new PeerRates(0.5, 2, clock);

  @Test
  void givesABurstAndThenTheRate() {
    assertThat(rates.take(SamplePeers.id(1)) && rates.take(SamplePeers.id(1))).isTrue();
    assertThat(rates.has(SamplePeers.id(1)) || rates.take(SamplePeers.id(1))).isFalse();
    assertThat(rates.take(SamplePeers.id(2))).isTrue();
    clock.advance(Duration.ofSeconds(2));
    assertThat(rates.has(SamplePeers.id(1))).isTrue();
    assertThat(rates.take(SamplePeers.id(1))).isTrue();
    assertThat(rates.take(SamplePeers.id(1))).isFalse();
  }

  @Test
  void remembersNoMorePeersThanTheLimit() {
    rates.take(SamplePeers.id(0));
    rates.take(SamplePeers.id(0));
    for (int number = 1; number < PeerRates.PEERS; number++) {
      rates.take(SamplePeers.id(number));
    }
    assertThat(rates.take(SamplePeers.id(0))).isFalse();
    for (int number = 1; number <= PeerRates.PEERS; number++) {
      rates.take(SamplePeers.id(number));
    }
    assertThat(rates.take(SamplePeers.id(0))).as("forgotten").isTrue();
  }
}
