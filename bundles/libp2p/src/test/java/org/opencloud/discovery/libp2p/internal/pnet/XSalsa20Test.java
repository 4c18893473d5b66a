package org.opencloud.discovery.libp2p.internal.pnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

class XSalsa20Test {

  /** From the NaCl distribution (tests/stream3, first key of "Cryptography in NaCl"). */
  @Test
  void makesThePublishedStream() {
    byte[] key = hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
    byte[] nonce = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");

    assertThat(stream(key, nonce, 32))
        .isEqualTo(hex("eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880"));
  }

  @Test
  void agreesWithBouncyCastleForAnyLengthAndSplit() {
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      byte[] key = bytes(random, 32);
      byte[] nonce = bytes(random, 24);
      byte[] plain = bytes(random, random.nextInt(20_000));
      byte[] expected = new byte[plain.length];
      XSalsa20Engine engine = new XSalsa20Engine();
      engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
      engine.processBytes(plain, 0, plain.length, expected, 0);

      assertThat(inPieces(new XSalsa20(key, nonce), plain, random)).isEqualTo(expected);
    }
  }

  @Test
  void processesInPlace() {
    byte[] key = bytes(new Random(1), 32);
    byte[] nonce = bytes(new Random(2), 24);
    byte[] bytes = new byte[10_001];
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    new XSalsa20(key, nonce).process(view, view.duplicate().order(ByteOrder.LITTLE_ENDIAN));

    assertThat(bytes).isEqualTo(stream(key, nonce, bytes.length));
    assertThat(view.hasRemaining()).isFalse();
  }

  @Test
  void refusesOtherSizes() {
    assertThatThrownBy(() -> new XSalsa20(new byte[31], new byte[24]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new XSalsa20(new byte[32], new byte[8]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] inPieces(XSalsa20 cipher, byte[] plain, Random random) {
    byte[] out = new byte[plain.length];
    for (int at = 0; at < plain.length; ) {
      int length = Math.min(plain.length - at, random.nextInt(random.nextBoolean() ? 20 : 9_000));
      ByteBuffer in = buffer(random, length).put(plain, at, length).flip();
      ByteBuffer to = buffer(random, length);
      cipher.process(in, to);
      to.flip().get(out, at, length);
      at += length;
    }
    return out;
  }

  private static ByteBuffer buffer(Random random, int size) {
    ByteBuffer buffer =
        random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] stream(byte[] key, byte[] nonce, int length) {
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    new XSalsa20(key, nonce)
        .process(ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN), out);
    return Arrays.copyOf(out.array(), length);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
