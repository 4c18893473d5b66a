package org.opencloud.discovery.guard.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertPath;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.zip.ZipFile;
import javax.security.auth.x500.X500Principal;
import jdk.security.jarsigner.JarSigner;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Somebody with a key and a certificate, who signs archives and issues certificates. */
final class Signatory {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Duration LIFE = Duration.ofDays(365);
  private static long serial;

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private Signatory(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain;
  }

  /** What its certificate says of it. */
  record Kind(
      Instant from, Instant to, boolean authority, int usage, KeyPurposeId purpose, String signed) {
    static final Kind PLAIN =
        new Kind(NOW.minus(LIFE), NOW.plus(LIFE), false, 0, null, "SHA256withECDSA");
    static final Kind AUTHORITY =
        new Kind(
            NOW.minus(LIFE), NOW.plus(LIFE), true, KeyUsage.keyCertSign, null, "SHA256withECDSA");

    Kind during(Instant start, Instant end) {
      return new Kind(start, end, authority, usage, purpose, signed);
    }

    Kind using(int bits) {
      return new Kind(from, to, authority, bits, purpose, signed);
    }

    Kind serving(KeyPurposeId use) {
      return new Kind(from, to, authority, usage, use, signed);
    }

    Kind signedBy(String algorithm) {
      return new Kind(from, to, authority, usage, purpose, algorithm);
    }
  }

  static Signatory alone(String name, Kind kind) throws Exception {
    KeyPair pair = pair();
    X509Certificate own =
        certificate(name, pair, kind, new X500Principal("CN=" + name), pair.getPrivate());
    return new Signatory(pair.getPrivate(), List.of(own));
  }

  Signatory issue(String name, Kind kind) throws Exception {
    KeyPair pair = pair();
    List<X509Certificate> longer = new ArrayList<>();
    longer.add(certificate(name, pair, kind, certificate().getSubjectX500Principal(), key));
    longer.addAll(chain);
    return new Signatory(pair.getPrivate(), longer);
  }

  private static KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      String name, KeyPair pair, Kind kind, X500Principal issuer, PrivateKey by) throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(++serial),
            Date.from(kind.from()),
            Date.from(kind.to()),
            new X500Principal("CN=" + name),
            pair.getPublic());
    if (kind.authority()) {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    }
    if (kind.usage() != 0) {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(kind.usage()));
    }
    if (kind.purpose() != null) {
      builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(kind.purpose()));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(kind.signed()).build(by)));
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  List<X509Certificate> chain() {
    return chain;
  }

  PrivateKey key() {
    return key;
  }

  /** Puts its certificate into a folder, readable by its owner. */
  Signatory trustedIn(Path folder) throws Exception {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate().getEncoded());
    Path file = folder.resolve(certificate().getSerialNumber() + ".pem");
    Files.writeString(
        file,
        "some words\n-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n",
        StandardCharsets.US_ASCII);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return this;
  }

  Path sign(Path archive) throws Exception {
    return sign(archive, "SHA-256", "SHA256withECDSA", null);
  }

  /** As jarsigner does it, beside the archive. */
  Path sign(Path archive, String digest, String signature, URI timeStamper) throws Exception {
    JarSigner.Builder builder =
        new JarSigner.Builder(key, path())
            .digestAlgorithm(digest)
            .signatureAlgorithm(signature)
            .signerName("SIGNER");
    if (timeStamper != null) {
      builder.tsa(timeStamper);
    }
    Path signed = archive.resolveSibling("signed" + ++serial + "-" + archive.getFileName());
    try (ZipFile zip = new ZipFile(archive.toFile());
        OutputStream out = Files.newOutputStream(signed)) {
      builder.build().sign(zip, out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return signed;
  }

  private CertPath path() throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509").generateCertPath(chain);
  }
}
