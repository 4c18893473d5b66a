package org.opencloud.discovery.libp2p.internal.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import org.opencloud.discovery.libp2p.IdentitySigner;

/**
 * A key that lives as long as the host, and the certificate that ties it to the host's own.
 *
 * @param key not related to the host's
 */
record OwnCertificate(PrivateKey key, X509Certificate certificate) {
  private static final String SHA256_WITH_ECDSA = "1.2.840.10045.4.3.2";
  private static final String SERIAL_NUMBER = "2.5.4.5";
  private static final int SERIAL_BITS = 63;

  /** Peers whose clocks are behind accept it too. */
  private static final Duration BEFORE = Duration.ofDays(1);

  private static final Duration AFTER = Duration.ofDays(36_500);

  /** Makes both, on the curve P-256. */
  static OwnCertificate create(IdentitySigner signer, Instant now, SecureRandom random) {
    try {
      KeyPair pair = keyPair(random);
      byte[] signed = SignedKey.of(signer, pair.getPublic().getEncoded()).encode();
      byte[] extension = Der.sequence(Der.oid(SignedKey.OID), Der.octets(signed));
      return create(pair, now.minus(BEFORE), now.plus(AFTER), random, extension);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ECDSA on P-256", e);
    }
  }

  static KeyPair keyPair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  /** A certificate signed by its own key, with these extensions (RFC 5280, 4.1). */
  static OwnCertificate create(
      KeyPair pair, Instant from, Instant until, SecureRandom random, byte[]... extensions)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.oid(SHA256_WITH_ECDSA));
    BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(0);
    byte[] name =
        Der.sequence(
            Der.set(Der.sequence(Der.oid(SERIAL_NUMBER), Der.printable(serial.toString()))));
    byte[] body =
        Der.sequence(
            Der.tagged(0, Der.integer(BigInteger.TWO)),
            Der.integer(serial),
            algorithm,
            name,
            Der.sequence(Der.time(from), Der.time(until)),
            name,
            pair.getPublic().getEncoded(),
            Der.tagged(3, Der.sequence(extensions)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate(), random);
    signature.update(body);
    byte[] whole = Der.sequence(body, algorithm, Der.bits(signature.sign()));
    return new OwnCertificate(pair.getPrivate(), parsed(whole));
  }

  private static X509Certificate parsed(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
