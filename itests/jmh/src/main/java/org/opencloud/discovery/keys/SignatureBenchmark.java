package org.opencloud.discovery.keys;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Ed25519 over a message of 1 KiB and what surrounds it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SignatureBenchmark {
  private final PrivateKey key = PrivateKey.generate(new SecureRandom());
  private final PublicKey publicKey = key.publicKey();
  private final byte[] message = new byte[1_100];
  private final byte[] signature = key.sign(message);

  @Benchmark
  public byte[] signs() {
    return key.sign(message);
  }

  @Benchmark
  public boolean verifies() {
    return publicKey.verify(message, signature);
  }
}
