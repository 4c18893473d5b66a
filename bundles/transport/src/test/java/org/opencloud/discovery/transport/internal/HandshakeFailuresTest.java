package org.opencloud.discovery.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.transport.NetworkStatus.FailedAddress;
import org.opencloud.discovery.testkit.node.StubClock;

class HandshakeFailuresTest {
  private static final String BAD = "/ip4/192.0.2.1/tcp/1024";
  private static final String BAD_AGAIN = "/ip4/192.0.2.1/tcp/1025";
  private static final String GOOD = "/ip4/192.0.2.2/tcp/1024";

  private final StubClock clock = new StubClock();
  private final HandshakeFailures failures =
      new HandshakeFailures(3, Duration.ofSeconds(90), clock);

  private void fail(String address, String reason, int times) {
    for (int i = 0; i < times; i++) {
      failures.failed(address, reason);
    }
  }

  @Test
  void shutsAnAddressOutForAWhileWhateverItsPort() {
    fail(BAD, "psk", 3);
    assertThat(failures.isShutOut(BAD)).isFalse();
    fail(BAD_AGAIN, "timeout", 1);
    assertThat(failures.isShutOut(BAD)).isTrue();
    assertThat(failures.isShutOut(GOOD)).isFalse();
    assertThat(failures.worst())
        .containsExactly(new FailedAddress("/ip4/192.0.2.1", 4, clock.instant(), true));
    clock.advance(Duration.ofSeconds(90));
    assertThat(failures.isShutOut(BAD)).isFalse();
    fail(BAD, "psk", 3);
    assertThat(failures.isShutOut(BAD)).isFalse();
  }

  @Test
  void failuresThatAreSpreadOrNobodysFaultDoNotShutOut() {
    for (int minute = 0; minute < 10; minute++) {
      fail(BAD, "psk", 3);
      fail(GOOD, "gate", 10);
      fail(GOOD, "closed", 10);
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(failures.isShutOut(BAD)).isFalse();
    assertThat(failures.worst()).extracting(FailedAddress::failures).containsExactly(30L);
  }

  @Test
  void neverShutsOutWhenTheSettingIsNought() {
    HandshakeFailures never = new HandshakeFailures(0, Duration.ofSeconds(90), clock);
    for (int i = 0; i < 1_000; i++) {
      never.failed(BAD, "psk");
    }
    assertThat(never.isShutOut(BAD)).isFalse();
  }

  @Test
  void remembersSoManyAddressesAndShowsTheWorst() {
    fail(BAD, "psk", 1);
    for (int i = 0; i < HandshakeFailures.MAX_ADDRESSES; i++) {
      fail("/ip4/10.0.%d.%d/tcp/1".formatted(i / 250, i % 250), "psk", 1);
    }
    fail(GOOD, "psk", 2);
    assertThat(failures.worst()).hasSize(HandshakeFailures.MAX_SHOWN);
    assertThat(failures.worst().get(0).address()).isEqualTo("/ip4/192.0.2.2");
    fail(BAD, "psk", 1);
    assertThat(failures.worst())
        .extracting(FailedAddress::failures)
        .contains(2L)
        .doesNotContain(3L);
  }
}
