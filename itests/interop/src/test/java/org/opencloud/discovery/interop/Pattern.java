package org.opencloud.discovery.interop;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.opencloud.discovery.harness.HarnessException;

/** The bytes 0, 1, … 250, 0, 1, … that bulk streams carry. */
final class Pattern {
  static final int BLOCK = 64 * 1024;
  private static final int PERIOD = 251;
  private static final byte[] BYTES = bytes();

  private Pattern() {}

  private static byte[] bytes() {
    byte[] bytes = new byte[BLOCK + PERIOD];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % PERIOD);
    }
    return bytes;
  }

  /** The next block of a stream of this length. */
  static ByteBuffer block(long position, long length) {
    int size = (int) Math.min(BLOCK, length - position);
    return ByteBuffer.wrap(BYTES, (int) (position % PERIOD), size).slice();
  }

  /** SHA-256 of a whole stream. */
  static String hash(long length) {
    MessageDigest digest = digest();
    for (long at = 0; at < length; at += BLOCK) {
      digest.update(block(at, length));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new HarnessException("no SHA-256", e);
    }
  }
}
