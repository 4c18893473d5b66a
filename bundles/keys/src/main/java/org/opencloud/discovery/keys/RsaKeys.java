package org.opencloud.discovery.keys;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * RSA keys in PKIX, over the JDK. Their size is bounded because verifying huge ones is an attack.
 */
final class RsaKeys {
  private static final int MIN_BITS = 2_048;
  private static final int MAX_BITS = 8_192;
  private static final int MAX_EXPONENT_BITS = 32;

  private RsaKeys() {}

  static Verifier verifier(byte[] pkix) throws KeyException {
    RSAPublicKey key;
    try {
      key = parse(pkix);
    } catch (GeneralSecurityException e) {
      throw new KeyException("RSA public key: expected PKIX", e);
    }
    int bits = key.getModulus().bitLength();
    if (bits < MIN_BITS || bits > MAX_BITS) {
      throw new KeyException("RSA public key: expected 2048 to 8192 bits, got " + bits);
    }
    if (key.getPublicExponent().bitLength() > MAX_EXPONENT_BITS) {
      throw new KeyException("RSA public key: exponent of more than 32 bits");
    }
    if (!Arrays.equals(key.getEncoded(), pkix)) {
      throw new KeyException("RSA public key: PKIX is not canonical");
    }
    return (message, signature) -> verify(key, message, signature);
  }

  private static boolean verify(RSAPublicKey key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA256withRSA; the key was checked", e);
    }
  }

  private static RSAPublicKey parse(byte[] pkix) throws GeneralSecurityException {
    return (RSAPublicKey)
        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(pkix));
  }
}
