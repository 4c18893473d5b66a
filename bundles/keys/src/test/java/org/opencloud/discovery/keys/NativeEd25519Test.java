package org.opencloud.discovery.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencloud.discovery.keys.Vectors.hex;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the machine code says against what the Java code says. */
class NativeEd25519Test {
  private static final byte[] SEED = hex("07".repeat(32));

  @BeforeAll
  static void load() throws KeyException {
    assertThat(NativeEd25519.load()).startsWith("AWS-LC");
  }

  @Test
  void signsAndVerifiesWhatTheJavaCodeDoes() throws KeyException {
    PrivateKey key = PrivateKey.ofSeed(SEED);
    Random random = new Random(5);
    for (int length = 0; length < 9_000; length += 1 + length / 3) {
      byte[] message = new byte[length];
      random.nextBytes(message);
      byte[] signature = key.sign(message);
      assertThat(signature).isEqualTo(inJava(key, message));
      assertThat(key.publicKey().verify(message, signature)).isTrue();
    }
  }

  @Test
  void refusesEveryChangedBit() throws KeyException {
    PrivateKey key = PrivateKey.ofSeed(SEED);
    byte[] message = hex("0badcafe");
    byte[] signature = key.sign(message);
    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] changed = signature.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(key.publicKey().verify(message, changed)).as("bit %d", bit).isFalse();
    }
    assertThat(key.publicKey().verify(message, signature)).as("after them all").isTrue();
  }

  @Test
  void refusesOtherLengths() throws KeyException {
    PrivateKey key = PrivateKey.ofSeed(SEED);
    byte[] signature = key.sign(SEED);
    for (int length : new int[] {0, 1, 63, 65, 128}) {
      assertThat(key.publicKey().verify(SEED, Arrays.copyOf(signature, length))).isFalse();
    }
  }

  /**
   * The cases of "Taming the many EdDSAs" whose key is not of small order: 2 and 3 are good for
   * all, 4 and 5 with the cofactor only, 6 and 7 have S above the order, 8 and 9 an R that is not
   * reduced.
   */
  @ParameterizedTest
  @CsvSource({
    "2,true,true,aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab,"
        + "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43,"
        + "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
        + "8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
    "3,true,true,9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79,"
        + "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d,"
        + "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f"
        + "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
    "4,false,true,e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c,"
        + "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d,"
        + "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512"
        + "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
    "5,false,true,e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c,"
        + "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d,"
        + "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7"
        + "e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
    "6,false,false,85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40,"
        + "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623,"
        + "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e"
        + "547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514",
    "7,false,false,85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40,"
        + "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623,"
        + "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa1942"
        + "7e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22",
    "8,false,false,fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a,"
        + "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43,"
        + "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
        + "454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607",
    "9,false,false,84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1,"
        + "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43,"
        + "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
        + "084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09"
  })
  void judgesWithoutTheCofactor(
      int number, boolean good, boolean inJava, String message, String point, String signature)
      throws KeyException {
    PublicKey key = PublicKey.ed25519(hex(point));

    assertThat(key.verify(hex(message), hex(signature))).isEqualTo(good);
    assertThat(
            Ed25519.verify(hex(signature), 0, hex(point), 0, hex(message), 0, message.length() / 2))
        .isEqualTo(inJava);
  }

  @Test
  void oneKeyServesSeveralThreads() throws Exception {
    PrivateKey key = PrivateKey.ofSeed(SEED);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> work =
          IntStream.range(0, 800)
              .<Callable<Boolean>>mapToObj(i -> () -> rightFor(key, new byte[i]))
              .toList();
      for (Future<Boolean> done : threads.invokeAll(work, 30, TimeUnit.SECONDS)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean rightFor(PrivateKey key, byte[] message) {
    byte[] signature = key.sign(message);
    return Arrays.equals(signature, inJava(key, message))
        && key.publicKey().verify(message, signature);
  }

  private static byte[] inJava(PrivateKey key, byte[] message) {
    byte[] signature = new byte[64];
    Ed25519.sign(key.seed(), 0, message, 0, message.length, signature, 0);
    return signature;
  }
}
