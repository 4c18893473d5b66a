package org.opencloud.discovery.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.keys.Vectors.hex;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreSharedKeyTest {
  private static final String HEX =
      "6189c5cf0b87fb800c1a9feeda73c6ab5e998db48fb9e6a978575c770ceef683";
  private static final String HEADER = "/key/swarm/psk/1.0.0/\n";

  @Test
  void hasTheFingerprintThatGoAndRustShow() throws KeyException {
    assertThat(PreSharedKey.of(hex(HEX)).fingerprint())
        .isEqualTo("45fc986bbc9388a11d939df26f730f0c");
  }

  @Test
  void readsAllThreeEncodings() throws KeyException {
    String base64 = Base64.getEncoder().encodeToString(hex(HEX));
    String binary = new String(hex(HEX), ISO_8859_1);

    assertReads(HEADER + "/base16/\n" + HEX);
    assertReads(HEADER + "/base16/\n" + HEX.toUpperCase() + "\n");
    assertReads(HEADER + "/base64/\n" + base64 + "\n");
    assertReads(HEADER + "/bin/\n" + binary);
    assertReads(HEADER + "/bin/\n" + binary + "\n");
  }

  @Test
  void toleratesCarriageReturns() throws KeyException {
    assertReads("/key/swarm/psk/1.0.0/\r\n/base16/\r\n" + HEX + "\r\n");
    assertReads("/key/swarm/psk/1.0.0/\r\n/bin/\r\n" + new String(hex(HEX), ISO_8859_1) + "\r\n");
  }

  @Test
  void readsBinaryKeysThatLookLikeLineEnds() throws KeyException {
    byte[] odd = new byte[32];
    Arrays.fill(odd, (byte) '\n');

    assertThat(parse(HEADER + "/bin/\n" + new String(odd, ISO_8859_1)).bytes()).isEqualTo(odd);
  }

  @Test
  void writesBase16WithAFinalNewline() throws KeyException {
    byte[] file = PreSharedKey.of(hex(HEX)).encode();

    assertThat(new String(file, ISO_8859_1)).isEqualTo(HEADER + "/base16/\n" + HEX + "\n");
  }

  @Test
  void readsWhatItMakes() throws KeyException {
    PreSharedKey key = PreSharedKey.generate(new SecureRandom());

    assertThat(PreSharedKey.parse(key.encode())).isEqualTo(key);
    assertThat(key).isNotEqualTo(PreSharedKey.generate(new SecureRandom()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/key/swarm/psk/1.0.0/",
        "/key/swarm/psk/2.0.0/\n/base16/\n" + HEX,
        HEADER,
        HEADER + "/base32/\n" + HEX,
        HEADER + "/base16/\n",
        HEADER + "/base16/\n" + HEX + "00",
        HEADER + "/base16/\n" + HEX + "\n" + HEX,
        HEADER + "/base16/\nx189c5cf0b87fb800c1a9feeda73c6ab5e998db48fb9e6a978575c770ceef683",
        HEADER + "/base64/\nYWJj\n",
        HEADER + "/base64/\n****\n",
        HEADER + "/bin/\nshort",
        HEADER + "/bin/\n0123456789012345678901234567890123"
      })
  void saysWhatItExpectedAndNeverWhatItGot(String content) {
    assertThatThrownBy(() -> parse(content))
        .isInstanceOf(KeyException.class)
        .hasMessageStartingWith("swarm key: expected ")
        .hasNoCause()
        .satisfies(
            e -> assertThat(e.getMessage()).doesNotContain("189c5cf0").doesNotContain("****"));
  }

  @Test
  void refusesLargeFiles() {
    assertThatThrownBy(() -> PreSharedKey.parse(new byte[1_025])).hasMessageContaining("1024");
  }

  @Test
  void neverShowsItsSecret() throws KeyException {
    assertThat(PreSharedKey.of(hex(HEX)).toString()).doesNotContain(HEX.substring(0, 8));
  }

  @Test
  void neverBreaksOnDamage() {
    Random random = new Random(9);
    byte[] file = PreSharedKey.generate(new SecureRandom()).encode();
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = Arrays.copyOf(file, random.nextInt(file.length + 1));
      if (damaged.length > 0) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        PreSharedKey.parse(damaged);
      } catch (KeyException refused) {
        assertThat(refused).hasMessageStartingWith("swarm key: expected ");
      }
    }
  }

  private static void assertReads(String content) throws KeyException {
    assertThat(parse(content)).isEqualTo(PreSharedKey.of(hex(HEX)));
  }

  private static PreSharedKey parse(String content) throws KeyException {
    return PreSharedKey.parse(content.getBytes(ISO_8859_1));
  }
}
