package org.opencloud.discovery.libp2p.internal.tls;

import static org.opencloud.discovery.fuzz.Decoder.check;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

/** A peer's certificate and our extension of it. */
public final class TlsDecoders {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

  private TlsDecoders() {}

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean certificate(byte[] der) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      Object read = factory.generateCertificate(new ByteArrayInputStream(der));
      PeerCertificate.verified(new X509Certificate[] {(X509Certificate) read}, NOW);
      return true;
    } catch (CertificateException | HandshakeException e) {
      return false;
    }
  }

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean extension(byte[] der) {
    SignedKey decoded;
    try {
      decoded = SignedKey.decode(der);
    } catch (HandshakeException e) {
      return false;
    }
    check(Arrays.equals(decoded.encode(), der), "DER has one form");
    try {
      decoded.verified(new byte[] {1, 2, 3});
    } catch (HandshakeException e) {
      // It is well-formed all the same.
    }
    return true;
  }
}
