package org.opencloud.discovery.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Poly1305Test {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** RFC 8439, appendix A.3, numbers 7 to 11: sums at and around the modulus. */
  @ParameterizedTest
  @CsvSource({
    "02, 00, ffffffffffffffffffffffffffffffff, 03",
    "02, ffffffffffffffffffffffffffffffff, 02000000000000000000000000000000, 03",
    "01, 00, ffffffffffffffffffffffffffffffff"
        + "f0ffffffffffffffffffffffffffffff11000000000000000000000000000000, 05",
    "01, 00, ffffffffffffffffffffffffffffffff"
        + "fbfefefefefefefefefefefefefefefe01010101010101010101010101010101, 00",
    "02, 00, fdffffffffffffffffffffffffffffff, faffffffffffffffffffffffffffffff"
  })
  void makesThePublishedTags(String factor, String pad, String message, String tag) {
    byte[] in = HexFormat.of().parseHex(message);

    assertThat(tag(hex(factor), hex(pad), in, in.length)).isEqualTo(hex(tag));
  }

  @Test
  void agreesWithBouncyCastleAlsoOnExtremeBytes() {
    Random random = new Random(8439);
    for (int round = 0; round < 20_000; round++) {
      byte[] factor = bytes(random, 16);
      byte[] pad = bytes(random, 16);
      byte[] in = bytes(random, 16 * (1 + random.nextInt(12)));

      assertThat(tag(factor, pad, in, 16 * (1 + random.nextInt(3))))
          .isEqualTo(bouncyCastle(factor, pad, in));
    }
  }

  private static byte[] tag(byte[] factor, byte[] pad, byte[] in, int piece) {
    Poly1305 poly = new Poly1305(word(factor, 0), word(factor, 8), word(pad, 0), word(pad, 8));
    for (int at = 0; at < in.length; at += piece) {
      poly.blocks(in, at, Math.min(piece, in.length - at) / 16);
    }
    byte[] tag = new byte[16];
    poly.finish(tag, 0);
    return tag;
  }

  private static byte[] bouncyCastle(byte[] factor, byte[] pad, byte[] in) {
    byte[] key = new byte[32];
    System.arraycopy(factor, 0, key, 0, 16);
    System.arraycopy(pad, 0, key, 16, 16);
    var mac = new org.bouncycastle.crypto.macs.Poly1305();
    mac.init(new KeyParameter(key));
    mac.update(in, 0, in.length);
    byte[] tag = new byte[16];
    mac.doFinal(tag, 0);
    return tag;
  }

  /** Zeros and ones are where carries are lost. */
  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int i = 0; i < length; i++) {
      int kind = random.nextInt(3);
      bytes[i] = kind == 0 ? bytes[i] : (byte) -(kind - 1);
    }
    return bytes;
  }

  private static long word(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits + "0".repeat(32 - digits.length()));
  }
}
