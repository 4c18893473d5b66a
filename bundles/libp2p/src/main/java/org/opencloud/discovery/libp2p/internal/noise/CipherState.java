package org.opencloud.discovery.libp2p.internal.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;

/**
 * A key and its message counter (Noise 5.1), over the JDK's ChaCha20-Poly1305. The cipher object is
 * reused for all messages. Not safe for use by several threads.
 */
final class CipherState {
  static final int TAG_BYTES = 16;
  static final byte[] NO_DATA = new byte[0];

  private static final int NONCE_BYTES = 12;
  private static final int COUNTER_AT = 4;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Cipher cipher;
  private final SecretKey key;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private long counter;

  CipherState(byte[] key) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
    }
  }

  /** Encrypts in place; the tag goes behind, so 16 more bytes must be there. */
  void encrypt(byte[] associated, byte[] bytes, int offset, int length) {
    try {
      prepare(Cipher.ENCRYPT_MODE, associated);
      cipher.doFinal(bytes, offset, length, bytes, offset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305", e);
    }
  }

  byte[] encrypt(byte[] associated, byte[] plain) {
    byte[] out = new byte[plain.length + TAG_BYTES];
    System.arraycopy(plain, 0, out, 0, plain.length);
    encrypt(associated, out, 0, plain.length);
    return out;
  }

  /**
   * Decrypts and checks {@code length} bytes, tag included, from the start of {@code in}. From
   * there the JDK works without an inner copy.
   */
  void decrypt(byte[] associated, byte[] in, int length, byte[] out, int outOffset)
      throws HandshakeException {
    try {
      prepare(Cipher.DECRYPT_MODE, associated);
      cipher.doFinal(in, 0, length, out, outOffset);
    } catch (AEADBadTagException e) {
      throw new HandshakeException(Reason.TAG, "message " + (counter - 1) + " is not authentic", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305", e);
    }
  }

  byte[] decrypt(byte[] associated, byte[] sealed) throws HandshakeException {
    if (sealed.length < TAG_BYTES) {
      throw new HandshakeException(Reason.FRAME, "no room for a tag");
    }
    byte[] out = new byte[sealed.length - TAG_BYTES];
    decrypt(associated, sealed, sealed.length, out, 0);
    return out;
  }

  private void prepare(int mode, byte[] associated) throws GeneralSecurityException {
    if (counter == -1) {
      throw new IllegalStateException("2^64 - 1 messages: no nonce is left");
    }
    LONGS.set(nonce, COUNTER_AT, counter++);
    cipher.init(mode, key, new IvParameterSpec(nonce));
    if (associated.length > 0) {
      cipher.updateAAD(associated);
    }
  }
}
