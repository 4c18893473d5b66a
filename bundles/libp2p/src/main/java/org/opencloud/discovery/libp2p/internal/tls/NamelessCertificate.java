package org.opencloud.discovery.libp2p.internal.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate that names neither issuer nor subject. The JDK reads none of these, so it is given
 * a copy with names; what is signed and shown is the original.
 */
final class NamelessCertificate extends X509Certificate {
  private static final String SERIAL_NUMBER = "2.5.4.5";
  private static final byte[] NAME =
      Der.sequence(Der.set(Der.sequence(Der.oid(SERIAL_NUMBER), Der.printable("0"))));

  private final byte[] whole;
  private final byte[] signed;
  private final X509Certificate named;

  private NamelessCertificate(byte[] whole, byte[] signed, X509Certificate named) {
    this.whole = whole;
    this.signed = signed;
    this.named = named;
  }

  /**
   * Reads one.
   *
   * @param jdk reads the copy
   * @throws CertificateException for anything but a whole certificate without names
   */
  static X509Certificate read(byte[] der, CertificateFactory jdk) throws CertificateException {
    try {
      ByteBuffer in = ByteBuffer.wrap(der);
      ByteBuffer certificate = Der.read(in, Der.SEQUENCE);
      byte[] signed = Der.next(certificate);
      byte[] rest = new byte[certificate.remaining()];
      certificate.get(rest);
      if (in.hasRemaining()) {
        throw new CertificateException("more than a certificate");
      }
      byte[] copy = Der.sequence(named(signed), rest);
      return new NamelessCertificate(
          der.clone(),
          signed,
          (X509Certificate) jdk.generateCertificate(new ByteArrayInputStream(copy)));
    } catch (IllegalArgumentException e) {
      throw new CertificateException("no certificate: " + e.getMessage(), e);
    }
  }

  /** Version, serial number, algorithm, issuer, validity, subject and more (RFC 5280, 4.1). */
  private static byte[] named(byte[] body) throws CertificateException {
    ByteBuffer fields = Der.read(ByteBuffer.wrap(body), Der.SEQUENCE);
    byte[] version = Der.next(fields);
    byte[] serial = Der.next(fields);
    byte[] algorithm = Der.next(fields);
    byte[] issuer = nameInsteadOfNone(fields);
    byte[] validity = Der.next(fields);
    byte[] subject = nameInsteadOfNone(fields);
    byte[] rest = new byte[fields.remaining()];
    fields.get(rest);
    return Der.sequence(version, serial, algorithm, issuer, validity, subject, rest);
  }

  private static byte[] nameInsteadOfNone(ByteBuffer fields) throws CertificateException {
    if (Der.read(fields, Der.SEQUENCE).hasRemaining()) {
      throw new CertificateException("neither without names nor readable");
    }
    return NAME;
  }

  @Override
  public void verify(PublicKey key)
      throws NoSuchAlgorithmException, InvalidKeyException, SignatureException {
    verify(key, Signature.getInstance(getSigAlgName()));
  }

  @Override
  public void verify(PublicKey key, String provider)
      throws NoSuchAlgorithmException,
          InvalidKeyException,
          NoSuchProviderException,
          SignatureException {
    verify(key, Signature.getInstance(getSigAlgName(), provider));
  }

  /** An algorithm with parameters (RSASSA-PSS) fails for want of them. */
  private void verify(PublicKey key, Signature signature)
      throws InvalidKeyException, SignatureException {
    signature.initVerify(key);
    signature.update(signed);
    if (!signature.verify(getSignature())) {
      throw new SignatureException("signature does not match");
    }
  }

  @Override
  public byte[] getEncoded() {
    return whole.clone();
  }

  @Override
  public byte[] getTBSCertificate() {
    return signed.clone();
  }

  @Override
  @SuppressWarnings("deprecation") // abstract still
  public Principal getIssuerDN() {
    return getIssuerX500Principal();
  }

  @Override
  public X500Principal getIssuerX500Principal() {
    return new X500Principal("");
  }

  @Override
  @SuppressWarnings("deprecation") // abstract still
  public Principal getSubjectDN() {
    return getSubjectX500Principal();
  }

  @Override
  public X500Principal getSubjectX500Principal() {
    return new X500Principal("");
  }

  @Override
  public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
    named.checkValidity();
  }

  @Override
  public void checkValidity(Date date)
      throws CertificateExpiredException, CertificateNotYetValidException {
    named.checkValidity(date);
  }

  @Override
  public int getVersion() {
    return named.getVersion();
  }

  @Override
  public BigInteger getSerialNumber() {
    return named.getSerialNumber();
  }

  @Override
  public Date getNotBefore() {
    return named.getNotBefore();
  }

  @Override
  public Date getNotAfter() {
    return named.getNotAfter();
  }

  @Override
  public byte[] getSignature() {
    return named.getSignature();
  }

  @Override
  public String getSigAlgName() {
    return named.getSigAlgName();
  }

  @Override
  public String getSigAlgOID() {
    return named.getSigAlgOID();
  }

  @Override
  public byte[] getSigAlgParams() {
    return named.getSigAlgParams();
  }

  @Override
  public boolean[] getIssuerUniqueID() {
    return named.getIssuerUniqueID();
  }

  @Override
  public boolean[] getSubjectUniqueID() {
    return named.getSubjectUniqueID();
  }

  @Override
  public boolean[] getKeyUsage() {
    return named.getKeyUsage();
  }

  @Override
  public int getBasicConstraints() {
    return named.getBasicConstraints();
  }

  @Override
  public PublicKey getPublicKey() {
    return named.getPublicKey();
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return named.hasUnsupportedCriticalExtension();
  }

  @Override
  public Set<String> getCriticalExtensionOIDs() {
    return named.getCriticalExtensionOIDs();
  }

  @Override
  public Set<String> getNonCriticalExtensionOIDs() {
    return named.getNonCriticalExtensionOIDs();
  }

  @Override
  public byte[] getExtensionValue(String oid) {
    return named.getExtensionValue(oid);
  }

  @Override
  public String toString() {
    return "without names: " + named;
  }
}
