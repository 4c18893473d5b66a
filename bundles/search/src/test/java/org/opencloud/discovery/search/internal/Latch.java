package org.opencloud.discovery.search.internal;

import java.util.concurrent.CountDownLatch;

/** What a provider hangs on. */
final class Latch {
  private final CountDownLatch latch = new CountDownLatch(1);

  void waitForever() throws InterruptedException {
    latch.await();
  }

  /** As a provider that ignores interrupts. */
  void waitDeaf() {
    boolean waiting = true;
    while (waiting) {
      try {
        latch.await();
        waiting = false;
      } catch (InterruptedException e) {
        waiting = true;
      }
    }
  }

  void open() {
    latch.countDown();
  }
}
