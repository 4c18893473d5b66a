package org.opencloud.discovery.libp2p;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a state with a deadline. */
final class Waiting {
  private Waiting() {}

  static void until(Callable<Boolean> state) {
    await().pollInterval(Duration.ofMillis(5)).atMost(TestHost.PATIENCE).until(state);
  }
}
