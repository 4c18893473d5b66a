package org.opencloud.discovery.store.mongodb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.internal.connection.PowerOfTwoBufferPool;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DriverThreadsTest {
  @Test
  void nothingOfTheDriverRunsOnWhenTheBundleHasStopped() throws Exception {
    PowerOfTwoBufferPool.DEFAULT.getBuffer(1).release();
    assertThat(pruning()).isTrue();

    new DriverThreads().stop(null);

    await().atMost(Duration.ofSeconds(10)).until(() -> !pruning());
  }

  private static boolean pruning() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("BufferPoolPruner"));
  }
}
