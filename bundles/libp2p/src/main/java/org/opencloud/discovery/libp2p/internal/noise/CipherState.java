package org.opencloud.discovery.libp2p.internal.noise;

import io.netty.util.concurrent.FastThreadLocal;
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
 * A key and its message counter (Noise 5.1), over the JDK's ChaCha20-Poly1305, whose object is
 * reused for all messages, and over our own for long ones. Not safe for use by several threads.
 */
final class CipherState {
  static final int TAG_BYTES = 16;
  static final byte[] NO_DATA = new byte[0];

  /** From here on a batch of key stream pays: at 4 KiB our own takes 0.6 of the JDK's time. */
  static final int BULK_BYTES = 2 * 1024;

  private static final FastThreadLocal<BulkCipher> BULK =
      new FastThreadLocal<>() {
        @Override
        protected BulkCipher initialValue() {
          return new BulkCipher();
        }
      };

  private static final int NONCE_BYTES = 12;
  private static final int COUNTER_AT = 4;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Cipher cipher;
  private final byte[] rawKey;
  private final SecretKey key;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private long counter;

  CipherState(byte[] key) {
    this.rawKey = key.clone();
    this.key = new SecretKeySpec(key, "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
    }
  }

  /** Encrypts in place; the tag goes behind, so 16 more bytes must be there. */
  void encrypt(byte[] associated, byte[] bytes, int offset, int length) {
    if (length >= BULK_BYTES && associated.length == 0) {
      BULK.get().seal(rawKey, next(), bytes, offset, length);
      return;
    }
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
    if (length >= BULK_BYTES && associated.length == 0) {
      if (!BULK.get().open(rawKey, next(), in, length, out, outOffset)) {
        throw notAuthentic(null);
      }
      return;
    }
    try {
      prepare(Cipher.DECRYPT_MODE, associated);
      cipher.doFinal(in, 0, length, out, outOffset);
    } catch (AEADBadTagException e) {
      throw notAuthentic(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305", e);
    }
  }

  private HandshakeException notAuthentic(AEADBadTagException cause) {
    String text = "message " + (counter - 1) + " is not authentic";
    return new HandshakeException(Reason.TAG, text, cause);
  }

  byte[] decrypt(byte[] associated, byte[] sealed) throws HandshakeException {
    if (sealed.length < TAG_BYTES) {
      throw new HandshakeException(Reason.FRAME, "no room for a tag");
    }
    byte[] out = new byte[sealed.length - TAG_BYTES];
    decrypt(associated, sealed, sealed.length, out, 0);
    return out;
  }

  private long next() {
    if (counter == -1) {
      throw new IllegalStateException("2^64 - 1 messages: no nonce is left");
    }
    return counter++;
  }

  private void prepare(int mode, byte[] associated) throws GeneralSecurityException {
    LONGS.set(nonce, COUNTER_AT, next());
    cipher.init(mode, key, new IvParameterSpec(nonce));
    if (associated.length > 0) {
      cipher.updateAAD(associated);
    }
  }
}
