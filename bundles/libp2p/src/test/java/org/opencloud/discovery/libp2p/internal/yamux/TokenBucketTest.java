package org.opencloud.discovery.libp2p.internal.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long START = Long.MAX_VALUE - 10;

  @Test
  void givesASecondsWorthAtOnceAndThenAsFastAsItIsRefilled() {
    TokenBucket bucket = new TokenBucket(100, START);

    assertThat(taken(bucket, 1_000, START)).isEqualTo(100);
    assertThat(taken(bucket, 1_000, START + TimeUnit.MILLISECONDS.toNanos(50))).isEqualTo(5);
    assertThat(taken(bucket, 1_000, START + TimeUnit.HOURS.toNanos(1))).isEqualTo(100);
  }

  @Test
  void letsAnHonestRatePassForEver() {
    TokenBucket bucket = new TokenBucket(2_000, START);

    for (long i = 1; i <= 100_000; i++) {
      assertThat(bucket.take(START + i * TimeUnit.MICROSECONDS.toNanos(1_000))).isTrue();
    }
  }

  private static int taken(TokenBucket bucket, int tries, long now) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += bucket.take(now) ? 1 : 0;
    }
    return taken;
  }
}
