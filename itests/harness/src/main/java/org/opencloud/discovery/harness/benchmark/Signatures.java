package org.opencloud.discovery.harness.benchmark;

import java.security.SecureRandom;
import org.opencloud.discovery.keys.PrivateKey;

/** What the signatures of one search cost on this machine: three made, three verified. */
final class Signatures {
  private static final int ROUNDS = 2_000;

  private Signatures() {}

  static Latencies measure() {
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    byte[] message = new byte[1_024];
    Latencies times = new Latencies();
    for (int i = 0; i < 2 * ROUNDS; i++) {
      long before = System.nanoTime();
      for (int j = 0; j < 3; j++) {
        message[0] = (byte) i;
        if (!key.publicKey().verify(message, key.sign(message))) {
          throw new IllegalStateException("an own signature does not hold");
        }
      }
      if (i >= ROUNDS) {
        times.add(System.nanoTime() - before);
      }
    }
    return times;
  }
}
