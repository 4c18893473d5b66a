package org.opencloud.discovery.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;

/**
 * ECDSA over secp256k1 (33 bytes, compressed) and over P-256 (PKIX, uncompressed). Signatures are
 * strict DER.
 */
final class EcKeys {
  private static final ECDomainParameters SECP256K1 = curve("secp256k1");
  private static final ECDomainParameters P256 = curve("secp256r1");
  private static final int COMPRESSED_BYTES = 33;
  private static final int UNCOMPRESSED_BYTES = 65;
  private static final byte UNCOMPRESSED = 4;
  private static final int MAX_SIGNATURE = 72;

  /** SubjectPublicKeyInfo of a P-256 key up to the point. */
  private static final byte[] P256_PKIX = {
    0x30,
    0x59,
    0x30,
    0x13,
    0x06,
    0x07,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0xce,
    0x3d,
    0x02,
    0x01,
    0x06,
    0x08,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0xce,
    0x3d,
    0x03,
    0x01,
    0x07,
    0x03,
    0x42,
    0x00
  };

  private EcKeys() {}

  static Verifier secp256k1(byte[] data) throws KeyException {
    if (data.length != COMPRESSED_BYTES) {
      throw new KeyException("secp256k1 public key: expected 33 bytes, got " + data.length);
    }
    return verifier("secp256k1", SECP256K1, data);
  }

  static Verifier p256(byte[] pkix) throws KeyException {
    int at = P256_PKIX.length;
    if (pkix.length != at + UNCOMPRESSED_BYTES
        || !Arrays.equals(P256_PKIX, Arrays.copyOf(pkix, at))
        || pkix[at] != UNCOMPRESSED) {
      throw new KeyException("ECDSA public key: expected PKIX of an uncompressed P-256 point");
    }
    return verifier("ECDSA", P256, Arrays.copyOfRange(pkix, at, pkix.length));
  }

  private static Verifier verifier(String name, ECDomainParameters curve, byte[] encoded)
      throws KeyException {
    try {
      ECPoint point = curve.getCurve().decodePoint(encoded);
      ECPublicKeyParameters key = new ECPublicKeyParameters(point, curve);
      return (message, signature) -> verify(key, message, signature);
    } catch (IllegalArgumentException e) {
      throw new KeyException(name + " public key: not a point of the curve", e);
    }
  }

  private static boolean verify(ECPublicKeyParameters key, byte[] message, byte[] signature) {
    if (signature.length > MAX_SIGNATURE) {
      return false;
    }
    Optional<BigInteger[]> rs = decoded(key.getParameters().getN(), signature);
    if (rs.isEmpty()) {
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, key);
    return verifier.verifySignature(sha256(message), rs.get()[0], rs.get()[1]);
  }

  private static Optional<BigInteger[]> decoded(BigInteger n, byte[] signature) {
    try {
      return Optional.of(StandardDSAEncoding.INSTANCE.decode(n, signature));
    } catch (IOException | RuntimeException e) {
      // The DER parser also throws ClassCastException and others for what peers may send.
      return Optional.empty();
    }
  }

  private static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static ECDomainParameters curve(String name) {
    X9ECParameters parameters = CustomNamedCurves.getByName(name);
    return new ECDomainParameters(parameters);
  }
}
