package org.opencloud.discovery.keys;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** A Diffie-Hellman key pair for one handshake (RFC 7748). */
public final class X25519KeyPair {
  private final byte[] secret;
  private final byte[] publicKey;

  private X25519KeyPair(byte[] secret) {
    this.secret = secret;
    this.publicKey = new byte[X25519.POINT_SIZE];
    X25519.generatePublicKey(secret, 0, publicKey, 0);
  }

  public static X25519KeyPair generate(SecureRandom random) {
    byte[] secret = new byte[X25519.SCALAR_SIZE];
    X25519.generatePrivateKey(random, secret);
    return new X25519KeyPair(secret);
  }

  /** A pair of known secret bytes, for test vectors. */
  public static X25519KeyPair ofSecret(byte[] secret) {
    if (secret.length != X25519.SCALAR_SIZE) {
      throw new IllegalArgumentException("expected 32 bytes");
    }
    return new X25519KeyPair(secret.clone());
  }

  /** 32 bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /**
   * The shared secret, 32 bytes.
   *
   * @throws KeyException when the peer's point is of low order or not 32 bytes
   */
  public byte[] agree(byte[] theirs) throws KeyException {
    if (theirs.length != X25519.POINT_SIZE) {
      throw new KeyException("X25519: expected 32 bytes, got " + theirs.length);
    }
    byte[] shared = new byte[X25519.POINT_SIZE];
    if (!X25519.calculateAgreement(secret, 0, theirs, 0, shared, 0)) {
      throw new KeyException("X25519: point of low order");
    }
    return shared;
  }
}
