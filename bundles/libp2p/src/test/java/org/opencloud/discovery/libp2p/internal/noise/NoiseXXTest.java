package org.opencloud.discovery.libp2p.internal.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.keys.X25519KeyPair;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

/** The XX_25519_ChaChaPoly_SHA256 vectors that the go, swift and other Noise libraries publish. */
class NoiseXXTest {
  private static final byte[] EMPTY = new byte[0];

  private final NoiseXX initiator =
      new NoiseXX(
          true,
          pair("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
          pair("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"),
          EMPTY);
  private final NoiseXX responder =
      new NoiseXX(
          false,
          pair("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"),
          pair("4142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60"),
          EMPTY);

  @Test
  void makesThePublishedMessagesWithoutPayloads() throws HandshakeException {
    checkHandshake(
        EMPTY,
        EMPTY,
        EMPTY,
        "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254",
        "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466"
            + "3414af878d3e46a2f58911a816d6e8346d4ea17a6f2a0bb4ef4ed56c133cff45"
            + "60a34e36ea82109f26cf2e5a5caf992b608d55c747f615e5a3425a7a19eefb8f",
        "87f864c11ba449f46a0a4f4e2eacbb7b0457784f4fca1937f572c93603e9c4d9"
            + "7e5ea11b16f3968710b23a3be3202dc1b5e1ce3c963347491e74f5c0768a9b42");
    checkTransport();
  }

  @Test
  void makesThePublishedMessagesWithPayloads() throws HandshakeException {
    checkHandshake(
        "test_msg_0".getBytes(US_ASCII),
        "test_msg_1".getBytes(US_ASCII),
        "test_msg_2".getBytes(US_ASCII),
        "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254746573745f6d73675f30",
        "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d48466"
            + "3414af878d3e46a2f58911a816d6e8346d4ea17a6f2a0bb4ef4ed56c133cff45"
            + "72e7a2ba5123ac30618b3d205f5c2d17f50cbca216483ac56bcc78e33bf52030"
            + "3278db641e5e731b2e3a",
        "87f864c11ba449f46a0a4f4e2eacbb7b0457784f4fca1937f572c93603e9c4d9"
            + "f27e318e43ba630594c4d08eeb3b36d97c7377a2f4f9144b2f0c8095ad921405"
            + "05b2ab53eff244b14138");
    checkTransport();
  }

  private void checkHandshake(
      byte[] first, byte[] second, byte[] third, String one, String two, String three)
      throws HandshakeException {
    assertThat(hex(initiator.write(first))).isEqualTo(one);
    assertThat(responder.read(bytes(one))).isEqualTo(first);
    assertThat(hex(responder.write(second))).isEqualTo(two);
    assertThat(initiator.read(bytes(two))).isEqualTo(second);
    assertThat(hex(initiator.write(third))).isEqualTo(three);
    assertThat(responder.read(bytes(three))).isEqualTo(third);
  }

  private void checkTransport() throws HandshakeException {
    CipherState[] left = initiator.split();
    CipherState[] right = responder.split();
    byte[] there = left[0].encrypt(EMPTY, "yellowsubmarine".getBytes(US_ASCII));
    byte[] back = right[0].encrypt(EMPTY, "submarineyellow".getBytes(US_ASCII));

    assertThat(hex(there))
        .isEqualTo("a52ef02ba60e12696d1d6b9ef4245c88fca757b6134ad6e76b56e310a6adf6");
    assertThat(hex(back))
        .isEqualTo("2445aa438ebd649281c636cc7269ca82f1d9023d72520943aeabf909cdf521");
    assertThat(right[1].decrypt(EMPTY, there)).asString(US_ASCII).isEqualTo("yellowsubmarine");
    assertThat(left[1].decrypt(EMPTY, back)).asString(US_ASCII).isEqualTo("submarineyellow");
  }

  private static X25519KeyPair pair(String secret) {
    return X25519KeyPair.ofSecret(bytes(secret));
  }

  private static byte[] bytes(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
