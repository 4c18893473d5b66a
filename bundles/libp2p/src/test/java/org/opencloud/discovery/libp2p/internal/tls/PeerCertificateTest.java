package org.opencloud.discovery.libp2p.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

class PeerCertificateTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  private final TestIdentity alice = new TestIdentity();

  private record Vector(String name, String peer, X509Certificate certificate) {}

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa", "secp256k1"})
  void provesThePeersOfTheSpecification(String name) throws Exception {
    Vector vector = vectors().get(name);
    assertThat(PeerCertificate.verified(chain(vector.certificate), NOW).peerId())
        .hasToString(vector.peer);
  }

  @Test
  void refusesTheInvalidCertificateOfTheSpecification() throws Exception {
    assertRefused(chain(vectors().get("invalid").certificate), NOW, "identity");
  }

  @Test
  void provesAPeerByItsOwnCertificate() throws Exception {
    X509Certificate own = OwnCertificate.create(alice, NOW, RANDOM).certificate();
    assertThat(PeerCertificate.verified(chain(own), NOW)).isEqualTo(alice.publicKey());
    assertThat(own.getVersion()).isEqualTo(3);
    assertThat(own.getSerialNumber()).isPositive();
    assertThat(own.getNotAfter()).isAfter(Date.from(NOW.plus(Duration.ofDays(30_000))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void refusesAnythingButOneCertificate(int count) {
    X509Certificate own = OwnCertificate.create(alice, NOW, RANDOM).certificate();
    assertRefused(count == 0 ? chain() : chain(own, own), NOW, "certificate");
  }

  @Test
  void refusesACertificateOutsideOfItsDates() throws Exception {
    KeyPair pair = OwnCertificate.keyPair(RANDOM);
    X509Certificate hour = certificate(pair, Duration.ofHours(1), extension(pair));
    PeerCertificate.verified(chain(hour), NOW);
    assertRefused(chain(hour), NOW.minusSeconds(1), "certificate");
    assertRefused(chain(hour), NOW.plus(Duration.ofHours(2)), "certificate");
  }

  @Test
  void refusesACertificateWithoutTheExtensionOrWithAnotherInItsPlace() throws Exception {
    KeyPair pair = OwnCertificate.keyPair(RANDOM);
    byte[] other = Der.sequence(Der.oid("1.2.3.4"), Der.octets(new byte[] {5, 0}));
    assertRefused(chain(certificate(pair, Duration.ofHours(1), other)), NOW, "certificate");
    for (byte[] content :
        List.of(
            new byte[] {},
            new byte[] {0x30, 0},
            new byte[] {0x30, (byte) 0x84, 0, 0, 0, 1, 0},
            Der.sequence(Der.octets(new byte[9])),
            Der.sequence(
                Der.octets(new byte[9]), Der.octets(new byte[9]), Der.octets(new byte[1])))) {
      byte[] malformed = Der.sequence(Der.oid(SignedKey.OID), Der.octets(content));
      assertRefused(chain(certificate(pair, Duration.ofHours(1), malformed)), NOW, "certificate");
    }
  }

  @Test
  void refusesAKeyThatIsNoneAndASignatureOfAnotherKey() throws Exception {
    KeyPair pair = OwnCertificate.keyPair(RANDOM);
    SignedKey right = SignedKey.of(alice, pair.getPublic().getEncoded());
    SignedKey noKey = new SignedKey(new byte[] {8, 1, 18, 0}, right.signature());
    SignedKey stolen = new SignedKey(new TestIdentity().publicKey().encode(), right.signature());
    for (SignedKey wrong : List.of(noKey, stolen)) {
      byte[] extension = Der.sequence(Der.oid(SignedKey.OID), Der.octets(wrong.encode()));
      assertRefused(chain(certificate(pair, Duration.ofHours(1), extension)), NOW, "identity");
    }
  }

  @Test
  void passesOverUnknownExtensionsUnlessTheyAreCritical() throws Exception {
    KeyPair pair = OwnCertificate.keyPair(RANDOM);
    byte[] unknown = Der.octets(new byte[] {5, 0});
    byte[] harmless = Der.sequence(Der.oid("1.2.3.4"), unknown);
    byte[] critical = Der.sequence(Der.oid("1.2.3.4"), Der.yes(), unknown);
    Duration hour = Duration.ofHours(1);
    PeerCertificate.verified(chain(certificate(pair, hour, extension(pair), harmless)), NOW);
    assertRefused(chain(certificate(pair, hour, extension(pair), critical)), NOW, "certificate");
  }

  @Test
  void takesTheLibp2pExtensionAlsoWhenItIsCritical() throws Exception {
    KeyPair pair = OwnCertificate.keyPair(RANDOM);
    byte[] signed = SignedKey.of(alice, pair.getPublic().getEncoded()).encode();
    byte[] critical = Der.sequence(Der.oid(SignedKey.OID), Der.yes(), Der.octets(signed));
    X509Certificate certificate = certificate(pair, Duration.ofHours(1), critical);
    assertThat(PeerCertificate.verified(chain(certificate), NOW)).isEqualTo(alice.publicKey());
  }

  @Test
  void refusesACertificateThatAnotherKeyHasSigned() throws Exception {
    KeyPair pair = OwnCertificate.keyPair(RANDOM);
    KeyPair other = OwnCertificate.keyPair(RANDOM);
    KeyPair mixed = new KeyPair(pair.getPublic(), other.getPrivate());
    assertRefused(
        chain(certificate(mixed, Duration.ofHours(1), extension(pair))), NOW, "certificate");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_024, 9_216})
  void refusesAnRsaKeyThatIsTooSmallOrTooLargeBeforeItIsUsed(int bits) throws Exception {
    KeyPair mixed = new KeyPair(rsaKey(bits), OwnCertificate.keyPair(RANDOM).getPrivate());
    X509Certificate certificate = certificate(mixed, Duration.ofHours(1), extension(mixed));
    assertThatThrownBy(() -> PeerCertificate.verified(chain(certificate), NOW))
        .hasMessageContaining(bits + " bits");
  }

  /** The key is never used: its numbers need not be prime. */
  private static PublicKey rsaKey(int bits) throws GeneralSecurityException {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537)));
  }

  private byte[] extension(KeyPair pair) {
    byte[] signed = SignedKey.of(alice, pair.getPublic().getEncoded()).encode();
    return Der.sequence(Der.oid(SignedKey.OID), Der.octets(signed));
  }

  private static X509Certificate certificate(KeyPair pair, Duration life, byte[]... extensions)
      throws GeneralSecurityException {
    return OwnCertificate.create(pair, NOW, NOW.plus(life), RANDOM, extensions).certificate();
  }

  private static X509Certificate[] chain(X509Certificate... certificates) {
    return certificates;
  }

  private static void assertRefused(X509Certificate[] chain, Instant now, String word) {
    assertThatThrownBy(() -> PeerCertificate.verified(chain, now))
        .isInstanceOfSatisfying(
            HandshakeException.class, e -> assertThat(e.word()).isEqualTo(word));
  }

  /** From {@code tls/tls.md} of the specifications, section "Test vectors". */
  private static Map<String, Vector> vectors() throws IOException {
    try (InputStream in = PeerCertificateTest.class.getResourceAsStream("certificates.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(words -> new Vector(words[0], words[1], parsed(words[2])))
          .collect(Collectors.toMap(Vector::name, Function.identity()));
    }
  }

  private static X509Certificate parsed(String hex) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
