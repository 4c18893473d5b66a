package org.opencloud.discovery.libp2p.internal.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;

/** What a peer's certificate must be (libp2p TLS, section "Peer Authentication"). */
final class PeerCertificate {
  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 8_192;

  /** Signatures that hold; the JDK alone would take MD5 and SHA-1 too. */
  private static final Set<String> SIGNATURES =
      Set.of(
          "SHA256withECDSA",
          "SHA384withECDSA",
          "SHA512withECDSA",
          "Ed25519",
          "EdDSA",
          "SHA256withRSA",
          "SHA384withRSA",
          "SHA512withRSA",
          "RSASSA-PSS");

  /** Ours, key usage, alternative names, basic constraints, extended key usage. */
  private static final Set<String> UNDERSTOOD =
      Set.of(SignedKey.OID, "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37");

  private PeerCertificate() {}

  /** The libp2p key that the chain proves. */
  static PublicKey verified(X509Certificate[] chain, Instant now) throws HandshakeException {
    if (chain.length != 1) {
      throw wrong("expected one certificate, got " + chain.length, null);
    }
    X509Certificate certificate = chain[0];
    checkDates(certificate, now);
    checkExtensions(certificate);
    checkOwnSignature(certificate);
    return signedKey(certificate).verified(certificate.getPublicKey().getEncoded());
  }

  private static void checkDates(X509Certificate certificate, Instant now)
      throws HandshakeException {
    try {
      certificate.checkValidity(Date.from(now));
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw wrong("certificate is not valid now", e);
    }
  }

  private static void checkExtensions(X509Certificate certificate) throws HandshakeException {
    if (certificate.getIssuerUniqueID() != null || certificate.getSubjectUniqueID() != null) {
      throw wrong("certificate with a unique id", null);
    }
    Set<String> critical =
        new HashSet<>(Optional.ofNullable(certificate.getCriticalExtensionOIDs()).orElse(Set.of()));
    critical.removeAll(UNDERSTOOD);
    if (!critical.isEmpty()) {
      throw wrong("certificate with an unknown critical extension", null);
    }
  }

  /** The size of a key is checked before it is used. */
  private static void checkOwnSignature(X509Certificate certificate) throws HandshakeException {
    if (!SIGNATURES.contains(certificate.getSigAlgName())) {
      throw wrong("certificate signed with " + certificate.getSigAlgName(), null);
    }
    if (certificate.getPublicKey() instanceof RSAKey rsa) {
      int bits = rsa.getModulus().bitLength();
      if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
        throw wrong("certificate with an RSA key of " + bits + " bits", null);
      }
    }
    try {
      certificate.verify(certificate.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw wrong("certificate is not signed by itself", e);
    }
  }

  private static SignedKey signedKey(X509Certificate certificate) throws HandshakeException {
    byte[] extension = certificate.getExtensionValue(SignedKey.OID);
    if (extension == null) {
      throw wrong("certificate without the libp2p extension", null);
    }
    return SignedKey.decode(Der.octets(ByteBuffer.wrap(extension)));
  }

  private static HandshakeException wrong(String message, Throwable cause) {
    return new HandshakeException(Reason.CERTIFICATE, message, cause);
  }
}
