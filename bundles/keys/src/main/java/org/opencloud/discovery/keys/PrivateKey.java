package org.opencloud.discovery.keys;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 private key. Its bytes are given out for writing to a key file only. */
public final class PrivateKey {
  private final byte[] seed;
  private final byte[] point;
  private final PublicKey publicKey;
  private final Reused reused = new Reused();

  private PrivateKey(byte[] seed) {
    this.seed = seed;
    this.point = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, point, 0);
    try {
      this.publicKey = PublicKey.ed25519(point);
    } catch (KeyException e) {
      throw new IllegalStateException("made from a seed", e);
    }
  }

  /** A new key. */
  public static PrivateKey generate(SecureRandom random) {
    byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
    random.nextBytes(seed);
    return new PrivateKey(seed);
  }

  /** The key of a 32-byte seed. */
  public static PrivateKey ofSeed(byte[] seed) throws KeyException {
    if (seed.length != Ed25519.SECRET_KEY_SIZE) {
      throw new KeyException("Ed25519 private key: expected a seed of 32 bytes");
    }
    return new PrivateKey(seed.clone());
  }

  /** A copy of the secret seed, 32 bytes. */
  public byte[] seed() {
    return seed.clone();
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /** The signature of the message (RFC 8032), 64 bytes. */
  public byte[] sign(byte[] message) {
    Optional<NativeEd25519> code = NativeEd25519.loaded();
    return code.isPresent() ? sign(code.get(), message) : signInJava(message);
  }

  private byte[] sign(NativeEd25519 code, byte[] message) {
    try {
      return reused.with(message, () -> code.signer(seed), Signature::sign);
    } catch (GeneralSecurityException e) {
      return signInJava(message);
    }
  }

  private byte[] signInJava(byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, point, 0, null, message, 0, message.length, signature, 0);
    return signature;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "PrivateKey of " + publicKey.peerId();
  }
}
