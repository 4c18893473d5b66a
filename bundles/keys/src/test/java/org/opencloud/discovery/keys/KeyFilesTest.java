package org.opencloud.discovery.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.keys.Vectors.hex;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest {
  private static final byte[] PROTOBUF = hex(Vectors.ED25519_PRIVATE);

  @Test
  void readsWhatItWrites() throws KeyException {
    PrivateKey key = PrivateKey.generate(new SecureRandom());

    byte[] file = KeyFiles.write(key);

    assertThat(new String(file, US_ASCII))
        .startsWith("-----BEGIN PRIVATE KEY-----\n")
        .endsWith("-----END PRIVATE KEY-----\n");
    assertThat(KeyFiles.read(file).publicKey()).isEqualTo(key.publicKey());
  }

  @Test
  void readsThePemOfRfc8410() throws KeyException {
    String pem =
        "-----BEGIN PRIVATE KEY-----\r\n"
            + "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\r\n"
            + "-----END PRIVATE KEY-----\r\n";

    assertThat(KeyFiles.read(pem.getBytes(US_ASCII)).publicKey().data())
        .isEqualTo(hex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"));
  }

  @Test
  void readsThePemWithPublicKeyOfRfc8410() throws KeyException {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
            + "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n"
            + "Z9w7lshQhqowtrbLDFw4rXAxZuE=\n"
            + "-----END PRIVATE KEY-----\n";

    assertThat(KeyFiles.read(pem.getBytes(US_ASCII)).publicKey().data())
        .isEqualTo(hex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"));
  }

  @Test
  void readsTheProtobufOfTheSpecificationRawAndInBase64() throws KeyException {
    PublicKey expected = PublicKey.decode(hex(Vectors.ED25519));
    String text = "\n" + Base64.getEncoder().encodeToString(PROTOBUF) + "\r\n";

    assertThat(KeyFiles.read(PROTOBUF).publicKey()).isEqualTo(expected);
    assertThat(KeyFiles.read(text.getBytes(US_ASCII)).publicKey()).isEqualTo(expected);
  }

  @Test
  void readsTheOldProtobufThatRepeatsThePublicKey() throws KeyException {
    String old =
        Vectors.ED25519_PRIVATE.replaceFirst("08011240", "08011260") + Vectors.ED25519.substring(8);

    assertThat(KeyFiles.read(hex(old)).publicKey())
        .isEqualTo(PublicKey.decode(hex(Vectors.ED25519)));
  }

  @Test
  void refusesAPublicKeyThatDoesNotBelong() {
    String old = Vectors.ED25519_PRIVATE.replaceFirst("08011240", "08011260");
    byte[] first = PROTOBUF.clone();
    first[50] ^= 1;
    byte[] second = hex(old + Vectors.ED25519.substring(8));
    second[80] ^= 1;

    assertRefused(first, "the public key that belongs to the private key");
    assertRefused(second, "the public key that belongs to the private key");
  }

  @Test
  void refusesOtherKeyTypes() throws GeneralSecurityException {
    byte[] pkcs8 = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
    String rsa =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pkcs8)
            + "\n-----END PRIVATE KEY-----\n";

    assertRefused(rsa.getBytes(US_ASCII), "an Ed25519 key, got another type");
    assertRefused(hex("08021220" + Vectors.SECP256K1_SECRET), "of type Ed25519");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY", "RSA PRIVATE KEY", "CERTIFICATE"})
  void namesTheBlockItCannotUse(String label) {
    String pem = "-----BEGIN " + label + "-----\nAAAA\n-----END " + label + "-----\n";

    assertRefused(pem.getBytes(US_ASCII), "not encrypted), got " + label);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hunter2",
        "{\"PrivKey\":\"hunter2\"}",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----\n",
        "-----BEGIN HUNTER2-----\nAAAA\n-----END HUNTER2-----\n"
      })
  void saysWhatItExpectedAndNeverWhatItGot(String content) {
    assertThatThrownBy(() -> KeyFiles.read(content.getBytes(US_ASCII)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("private key file: expected ")
        .hasNoCause()
        .satisfies(e -> assertThat(e.getMessage().toLowerCase()).doesNotContain("hunter"));
  }

  @Test
  void neverBreaksOnDamageAndNeverRepeatsTheKey() {
    Random random = new Random(4);
    byte[] pem = KeyFiles.write(PrivateKey.generate(new SecureRandom()));
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = (i % 2 == 0 ? pem : PROTOBUF).clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        KeyFiles.read(damaged);
      } catch (KeyException refused) {
        assertThat(refused).hasMessageContaining("expected").hasNoCause();
        assertThat(refused.getMessage())
            .doesNotContain(HexFormat.of().formatHex(damaged, 8, 12))
            .doesNotContain(new String(damaged, 30, 12, US_ASCII));
      }
    }
  }

  private static void assertRefused(byte[] content, String expected) {
    assertThatThrownBy(() -> KeyFiles.read(content))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining(expected);
  }
}
