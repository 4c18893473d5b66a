package org.opencloud.discovery.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.ScoreParams.Behaviour;
import org.opencloud.discovery.gossipsub.ScoreParams.Colocation;
import org.opencloud.discovery.gossipsub.ScoreParams.Decay;
import org.opencloud.discovery.gossipsub.ScoreParams.FirstDeliveries;
import org.opencloud.discovery.gossipsub.ScoreParams.MeshDeliveries;
import org.opencloud.discovery.gossipsub.ScoreParams.Penalty;
import org.opencloud.discovery.gossipsub.ScoreParams.Thresholds;
import org.opencloud.discovery.gossipsub.ScoreParams.TimeInMesh;

/** The rules are those of go-libp2p-pubsub. */
class ScoreParamsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void thresholdsStandInTheirOrder() {
    refused(() -> new Thresholds(1, -2, -3, 0, 0), "threshold.gossip: expected 0 or less, not 1.0");
    refused(() -> new Thresholds(-2, -1, -3, 0, 0), "threshold.publish");
    refused(() -> new Thresholds(-1, -2, -1, 0, 0), "threshold.graylist");
    refused(() -> new Thresholds(-1, -2, -3, -1, 0), "threshold.accept.exchange");
    refused(() -> new Thresholds(-1, -2, -3, 0, -1), "threshold.opportunistic.graft");
    refused(() -> new Thresholds(Double.NaN, -2, -3, 0, 0), "threshold.gossip");
    refused(() -> new Thresholds(-1, -2, Double.NEGATIVE_INFINITY, 0, 0), "threshold.graylist");
  }

  @Test
  void rewardsAreNotNegativeAndPenaltiesNotPositive() {
    refused(() -> new TimeInMesh(-1, SECOND, 1), "time.in.mesh.weight");
    refused(() -> new TimeInMesh(1, Duration.ZERO, 1), "time.in.mesh.quantum");
    refused(() -> new TimeInMesh(1, SECOND, 0), "time.in.mesh.cap");
    refused(() -> new FirstDeliveries(-1, 0.5, 1), "first.deliveries.weight");
    refused(() -> new FirstDeliveries(1, 1, 1), "first.deliveries.decay");
    refused(() -> new FirstDeliveries(1, 0.5, 0), "first.deliveries.cap");
    refused(() -> new Penalty(1, 0.5), "penalty.weight");
    refused(() -> new Penalty(-1, 0), "penalty.decay");
    refused(() -> new Behaviour(1, 0, 0.5), "behaviour.weight");
    refused(() -> new Behaviour(-1, -1, 0.5), "behaviour.threshold");
    refused(() -> new Behaviour(-1, 0, 1.5), "behaviour.decay");
  }

  @Test
  void meshDeliveriesNeedTheirParts() {
    refused(() -> new MeshDeliveries(1, 0.5, 1, 1, 0, SECOND, SECOND), "mesh.deliveries.weight");
    refused(() -> new MeshDeliveries(-1, 0, 1, 1, 0, SECOND, SECOND), "mesh.deliveries.decay");
    refused(() -> new MeshDeliveries(-1, 0.5, 0, 1, 0, SECOND, SECOND), "mesh.deliveries.cap");
    refused(() -> new MeshDeliveries(-1, 0.5, 1, 0, 0, SECOND, SECOND), "deliveries.threshold");
    refused(() -> new MeshDeliveries(-1, 0.5, 1, 1, 2, SECOND, SECOND), "mesh.deliveries.share");
    Duration negative = SECOND.negated();
    refused(() -> new MeshDeliveries(-1, 0.5, 1, 1, 0, negative, SECOND), "deliveries.window");
    Duration brief = Duration.ofMillis(999);
    refused(() -> new MeshDeliveries(-1, 0.5, 1, 1, 0, SECOND, brief), "deliveries.activation");
    new MeshDeliveries(0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);
  }

  @Test
  void addressesAndDecayAreChecked() {
    refused(() -> new Colocation(1, 1, List.of()), "colocation.weight");
    refused(() -> new Colocation(-1, 0, List.of()), "colocation.threshold");
    for (String wrong : List.of("banana", "10.0.0.0/33", "::1/129", "10.0.0.0/", "example.org")) {
      refused(() -> new Colocation(-1, 1, List.of(wrong)), "not '" + wrong + "'");
    }
    refused(() -> new Decay(Duration.ofMillis(999), 0.1, SECOND), "decay.interval");
    refused(() -> new Decay(SECOND, 0, SECOND), "decay.to.zero");
    refused(() -> new Decay(SECOND, 1, SECOND), "decay.to.zero");
    refused(() -> ScoreParams.factor(SECOND, new Decay(SECOND, 0.1, SECOND)), "decay intervals");
  }

  @Test
  void aFactorMakesOneComeToNothingInItsTime() {
    Decay decay = new Decay(SECOND, 0.01, SECOND);
    double factor = ScoreParams.factor(Duration.ofMinutes(10), decay);
    assertThat(Math.pow(factor, 600)).isCloseTo(0.01, within(1e-9));
  }

  @Test
  void rangesContainWhatTheySay() {
    AddressRange range = AddressRange.of(List.of("172.16.0.0/12")).get(0);
    assertThat(range.contains(AddressRange.address("172.31.255.255").orElseThrow())).isTrue();
    assertThat(range.contains(AddressRange.address("172.32.0.0").orElseThrow())).isFalse();
    assertThat(range.contains(AddressRange.address("::1").orElseThrow())).isFalse();
    AddressRange mapped = AddressRange.of(List.of("10.0.0.0/8")).get(0);
    assertThat(mapped.contains(AddressRange.address("::ffff:10.1.2.3").orElseThrow())).isTrue();
    assertThat(AddressRange.address("localhost")).isEmpty();
    assertThat(AddressRange.address("beef")).isEmpty();
  }

  private static void refused(Runnable made, String words) {
    assertThatThrownBy(made::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
