package org.opencloud.discovery.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipParams.Degrees;

class GossipParamsTest {

  @Test
  void theDefaultsAreThoseOfGo() {
    GossipParams params = GossipParams.defaults();
    assertThat(params.degrees()).isEqualTo(new Degrees(6, 5, 12, 4, 2, 6, 0.25, 2));
    assertThat(params.timing().heartbeat()).isEqualTo(Duration.ofSeconds(1));
    assertThat(params.timing().seen()).isEqualTo(Duration.ofMinutes(2));
    assertThat(params.limits().rpcIn()).isEqualTo(1 << 20);
  }

  @Test
  void degreesThatCannotHoldAreRefused() {
    refused(() -> new Degrees(6, 7, 12, 4, 2, 6, 0.25, 2));
    refused(() -> new Degrees(6, 5, 5, 4, 2, 6, 0.25, 2));
    refused(() -> new Degrees(6, 5, 12, 13, 2, 6, 0.25, 2));
    refused(() -> new Degrees(6, 5, 12, 4, 4, 6, 0.25, 2));
    refused(() -> new Degrees(6, 5, 12, 4, 2, -1, 0.25, 2));
    refused(() -> new Degrees(6, 5, 12, 4, 2, 6, 1.5, 2));
  }

  private static void refused(Runnable made) {
    assertThatThrownBy(made::run).isInstanceOf(IllegalArgumentException.class);
  }
}
