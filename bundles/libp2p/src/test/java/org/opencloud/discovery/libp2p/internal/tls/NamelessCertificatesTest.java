package org.opencloud.discovery.libp2p.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

/** With certificates that foreign peers showed. */
class NamelessCertificatesTest {
  private static final Instant RECORDED = Instant.parse("2026-11-27T06:30:00Z");

  private record Vector(String library, String peer, byte[] der) {
    @Override
    public String toString() {
      return library;
    }
  }

  static Stream<Vector> vectors() throws IOException {
    try (InputStream in = NamelessCertificatesTest.class.getResourceAsStream("nameless.txt")) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().skip(1).toList();
      return lines.stream()
          .map(line -> line.split(" "))
          .map(words -> new Vector(words[0], words[1], HexFormat.of().parseHex(words[2])));
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsWhatTheJdkAloneDoesNot(Vector vector) throws Exception {
    assertThatThrownBy(() -> parsed(vector.der)).isInstanceOf(CertificateException.class);
    X509Certificate read = read(vector.der);

    assertThat(PeerCertificate.verified(new X509Certificate[] {read}, RECORDED).peerId())
        .hasToString(vector.peer);
    assertThat(read.getEncoded()).isEqualTo(vector.der);
    assertThat(read.getSubjectX500Principal().getName()).isEmpty();
    assertThatThrownBy(() -> parsed(vector.der)).isInstanceOf(CertificateException.class);
  }

  /** Each byte of the signed part counts, wherever it is. */
  @ParameterizedTest
  @MethodSource("vectors")
  void believesNoneThatWasChanged(Vector vector) {
    for (int at = 0; at < vector.der.length; at++) {
      byte[] changed = vector.der.clone();
      changed[at] ^= 0x10;
      assertThatThrownBy(
              () -> PeerCertificate.verified(new X509Certificate[] {read(changed)}, RECORDED))
          .as("byte %d", at)
          .isInstanceOfAny(CertificateException.class, HandshakeException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsNoPartOfOne(Vector vector) {
    for (int length = 0; length < vector.der.length; length++) {
      byte[] part = Arrays.copyOf(vector.der, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(CertificateException.class);
    }
    byte[] more = Arrays.copyOf(vector.der, vector.der.length + 1);
    assertThatThrownBy(() -> read(more)).isInstanceOf(CertificateException.class);
  }

  @Test
  void leavesCertificatesWithNamesToTheJdk() throws Exception {
    X509Certificate own =
        OwnCertificate.create(new TestIdentity(), RECORDED, new SecureRandom()).certificate();
    assertThat(read(own.getEncoded())).isEqualTo(own).hasSameClassAs(own);
  }

  @Test
  void isInTheListOfProvidersWhileItIsOpenOnly() {
    int before = Security.getProviders().length;
    try (NamelessCertificates first = NamelessCertificates.installed();
        NamelessCertificates second = NamelessCertificates.installed()) {
      assertThat(Security.getProviders()).hasSize(before + 2);
      vectorsIn(first);
      vectorsIn(second);
    }
    assertThat(Security.getProviders()).hasSize(before);
  }

  private static void vectorsIn(NamelessCertificates reader) {
    AtomicReference<Object> read = new AtomicReference<>();
    reader.run(() -> read.set(readOrFailure()));
    assertThat(read.get()).isInstanceOf(X509Certificate.class);
    assertThat(readOrFailure()).isInstanceOf(CertificateException.class);
  }

  private static Object readOrFailure() {
    try {
      return parsed(vectors().findFirst().orElseThrow().der);
    } catch (GeneralSecurityException | IOException e) {
      return e;
    }
  }

  private static X509Certificate read(byte[] der) throws GeneralSecurityException {
    AtomicReference<X509Certificate> read = new AtomicReference<>();
    AtomicReference<GeneralSecurityException> failed = new AtomicReference<>();
    try (NamelessCertificates reader = NamelessCertificates.installed()) {
      reader.run(
          () -> {
            try {
              read.set(parsed(der));
            } catch (GeneralSecurityException e) {
              failed.set(e);
            }
          });
    }
    if (failed.get() != null) {
      throw failed.get();
    }
    return read.get();
  }

  private static X509Certificate parsed(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
