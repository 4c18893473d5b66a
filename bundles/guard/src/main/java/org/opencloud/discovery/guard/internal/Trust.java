package org.opencloud.discovery.guard.internal;

import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Timestamp;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a signature leads to a certificate of the trusted folder: is one of them, or was issued
 * under one (RFC 5280 section 6, without revocation: the node has nobody to ask). It must hold now,
 * or at the time that a trusted time stamp proves.
 */
final class Trust {
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
  private static final String TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
  private static final String ANY_PURPOSE = "2.5.29.37.0";
  private static final String PURPOSES = "2.5.29.37";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int CERTIFICATE_SIGNING = 5;
  private static final int RSA_BITS = 2048;
  private static final int EC_BITS = 256;
  private static final int LONGEST_PATH = 8;

  private final List<X509Certificate> anchors;

  Trust(Collection<X509Certificate> anchors) {
    this.anchors = List.copyOf(anchors);
  }

  static String nameOf(CodeSigner signer) {
    return subject(certificates(signer.getSignerCertPath()).get(0));
  }

  /** Why this signer is not trusted; nothing when it is. */
  Optional<String> objection(CodeSigner signer, Instant now) {
    List<X509Certificate> path = certificates(signer.getSignerCertPath());
    Optional<String> objection = objection(path, CODE_SIGNING, now);
    Timestamp stamp = signer.getTimestamp();
    if (objection.isEmpty() || stamp == null) {
      return objection;
    }
    Instant then = stamp.getTimestamp().toInstant();
    if (then.isAfter(now) || objection(path, CODE_SIGNING, then).isPresent()) {
      return objection;
    }
    return objection(certificates(stamp.getSignerCertPath()), TIME_STAMPING, then)
        .map(why -> objection.get() + "; its time stamp does not help: " + why);
  }

  private static List<X509Certificate> certificates(CertPath path) {
    List<X509Certificate> all = new ArrayList<>();
    for (Certificate certificate : path.getCertificates()) {
      all.add((X509Certificate) certificate);
    }
    return all;
  }

  private Optional<String> objection(List<X509Certificate> path, String purpose, Instant at) {
    if (path.isEmpty() || path.size() > LONGEST_PATH) {
      return Optional.of("a path of " + path.size() + " certificates");
    }
    X509Certificate leaf = path.get(0);
    Optional<String> unfit = unfit(leaf, purpose, at);
    if (unfit.isPresent() || anchors.contains(leaf)) {
      return unfit;
    }
    return pathObjection(path, at);
  }

  private static Optional<String> unfit(X509Certificate leaf, String purpose, Instant at) {
    boolean[] usage = leaf.getKeyUsage();
    if (weak(leaf.getPublicKey())) {
      return Optional.of("the key of " + subject(leaf) + " is too weak");
    }
    if (usage != null && !usage[DIGITAL_SIGNATURE] || !serves(leaf, purpose)) {
      String use = purpose.equals(CODE_SIGNING) ? "sign code" : "stamp times";
      return Optional.of(subject(leaf) + " is not meant to " + use + " (key usage)");
    }
    return outOfTime(leaf, at);
  }

  private static boolean serves(X509Certificate leaf, String purpose) {
    try {
      List<String> purposes = leaf.getExtendedKeyUsage();
      // Who stamps times must say so (RFC 3161 section 2.3).
      return purposes == null
          ? purpose.equals(CODE_SIGNING)
          : purposes.contains(purpose) || purposes.contains(ANY_PURPOSE);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Optional<String> outOfTime(X509Certificate certificate, Instant at) {
    try {
      certificate.checkValidity(Date.from(at));
      return Optional.empty();
    } catch (CertificateExpiredException e) {
      return Optional.of(
          subject(certificate) + " expired " + certificate.getNotAfter().toInstant());
    } catch (CertificateNotYetValidException e) {
      return Optional.of(
          subject(certificate) + " is valid from " + certificate.getNotBefore().toInstant());
    }
  }

  /** Along the path as it was sent, to the first trusted certificate that issued what is below. */
  private Optional<String> pathObjection(List<X509Certificate> path, Instant at) {
    Optional<String> objection = Optional.empty();
    for (int length = 1; length <= path.size(); length++) {
      X509Certificate highest = path.get(length - 1);
      for (X509Certificate anchor : anchors) {
        if (anchor.getSubjectX500Principal().equals(highest.getIssuerX500Principal())) {
          objection = issueObjection(path.subList(0, length), anchor, at);
          if (objection.isEmpty()) {
            return objection;
          }
        }
      }
    }
    return objection.isPresent()
        ? objection
        : Optional.of(
            "neither " + subject(path.get(0)) + " nor who issued it is a trusted certificate");
  }

  private static Optional<String> issueObjection(
      List<X509Certificate> path, X509Certificate anchor, Instant at) {
    boolean[] usage = anchor.getKeyUsage();
    if (anchor.getBasicConstraints() < 0 || usage != null && !usage[CERTIFICATE_SIGNING]) {
      return Optional.of(subject(anchor) + " is trusted, but may not issue certificates");
    }
    for (X509Certificate certificate : path) {
      if (weak(certificate.getSigAlgName()) || weak(certificate.getPublicKey())) {
        return Optional.of(subject(certificate) + " has a weak key, or was signed weakly");
      }
    }
    Optional<String> late = outOfTime(anchor, at);
    return late.isPresent() ? late : pkixObjection(path, anchor, at);
  }

  private static Optional<String> pkixObjection(
      List<X509Certificate> path, X509Certificate anchor, Instant at) {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      parameters.addCertPathChecker(new PurposesAreChecked());
      CertPath certificates = CertificateFactory.getInstance("X.509").generateCertPath(path);
      CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.of(
          subject(path.get(0)) + " under " + subject(anchor) + ": " + e.getMessage());
    }
  }

  private static boolean weak(String signatureAlgorithm) {
    String name = signatureAlgorithm.toUpperCase(Locale.ROOT).replace("-", "");
    return name.contains("SHA1") || name.contains("MD5") || name.contains("MD2");
  }

  private static boolean weak(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return rsa.getModulus().bitLength() < RSA_BITS;
    }
    if (key instanceof ECPublicKey ec) {
      return ec.getParams().getOrder().bitLength() < EC_BITS;
    }
    return !(key instanceof EdECPublicKey);
  }

  /** The subject as one line, shortened: it is foreign text. */
  private static String subject(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    return Plain.text(name.isEmpty() ? "a certificate without a name" : name);
  }

  /** That of the signer is checked above; the JDK does not know the extension, critical or not. */
  private static final class PurposesAreChecked extends PKIXCertPathChecker {
    @Override
    public void init(boolean forward) {
      // No state.
    }

    @Override
    public boolean isForwardCheckingSupported() {
      return true;
    }

    @Override
    public Set<String> getSupportedExtensions() {
      return Set.of(PURPOSES);
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolved)
        throws CertPathValidatorException {
      unresolved.remove(PURPOSES);
    }
  }
}
