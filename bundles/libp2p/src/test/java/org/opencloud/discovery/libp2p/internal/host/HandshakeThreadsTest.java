package org.opencloud.discovery.libp2p.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakeThreadsTest {

  @Test
  void refusesWhatCannotWait() throws Exception {
    CountDownLatch busy = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ran = new CountDownLatch(3);
    try (HandshakeThreads threads = new HandshakeThreads(1)) {
      for (int i = 0; i < 2; i++) {
        threads.execute(
            () -> {
              busy.countDown();
              await(end);
              ran.countDown();
            });
      }
      assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
      threads.execute(ran::countDown);

      assertThatThrownBy(() -> threads.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
      end.countDown();
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
