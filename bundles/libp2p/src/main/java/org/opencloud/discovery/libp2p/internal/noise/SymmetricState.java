package org.opencloud.discovery.libp2p.internal.noise;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

/** Chaining key, transcript hash and the current cipher of a handshake (Noise 5.2). */
final class SymmetricState {
  private static final String PROTOCOL = "Noise_XX_25519_ChaChaPoly_SHA256";
  private static final String HMAC = "HmacSHA256";

  private byte[] chainingKey = PROTOCOL.getBytes(StandardCharsets.US_ASCII);
  private byte[] hash = chainingKey;
  private Optional<CipherState> cipher = Optional.empty();
  // Asking the JDK for one takes longer than a use of it.
  private final MessageDigest digest;
  private final Mac mac;

  SymmetricState(byte[] prologue) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
      mac = Mac.getInstance(HMAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256 and HMAC", e);
    }
    mixHash(prologue);
  }

  void mixHash(byte[] data) {
    digest.update(hash);
    hash = digest.digest(data);
  }

  void mixKey(byte[] secret) {
    byte[][] keys = expand(secret);
    chainingKey = keys[0];
    cipher = Optional.of(new CipherState(keys[1]));
  }

  byte[] encryptAndHash(byte[] plain) {
    byte[] sealed = cipher.map(state -> state.encrypt(hash, plain)).orElse(plain);
    mixHash(sealed);
    return sealed;
  }

  byte[] decryptAndHash(byte[] sealed) throws HandshakeException {
    byte[] plain = cipher.isPresent() ? cipher.get().decrypt(hash, sealed) : sealed;
    mixHash(sealed);
    return plain;
  }

  /** The ciphers after the handshake: the initiator's sending one first. */
  CipherState[] split() {
    byte[][] keys = expand(CipherState.NO_DATA);
    return new CipherState[] {new CipherState(keys[0]), new CipherState(keys[1])};
  }

  /** HKDF with two outputs. */
  private byte[][] expand(byte[] secret) {
    byte[] temporary = hmac(chainingKey, secret);
    byte[] first = hmac(temporary, new byte[] {1});
    byte[] input = Arrays.copyOf(first, first.length + 1);
    input[first.length] = 2;
    return new byte[][] {first, hmac(temporary, input)};
  }

  private byte[] hmac(byte[] key, byte[] data) {
    try {
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("takes every key", e);
    }
  }
}
