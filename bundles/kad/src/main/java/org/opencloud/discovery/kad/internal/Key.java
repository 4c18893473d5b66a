package org.opencloud.discovery.kad.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.opencloud.discovery.keys.PeerId;

/**
 * A place in the key space: the SHA-256 of a peer id or of a record's key, as four words. Distance
 * is XOR, read as one unsigned number.
 */
record Key(long w0, long w1, long w2, long w3) {
  static final int BITS = 256;

  static Key of(byte[] name) {
    ByteBuffer hash = ByteBuffer.wrap(sha256(name));
    return new Key(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  static Key of(PeerId peer) {
    return of(peer.bytes());
  }

  /** How many leading bits the two share; {@link #BITS} when they are the same. */
  int sharedPrefix(Key other) {
    if (w0 != other.w0) {
      return Long.numberOfLeadingZeros(w0 ^ other.w0);
    }
    if (w1 != other.w1) {
      return 64 + Long.numberOfLeadingZeros(w1 ^ other.w1);
    }
    if (w2 != other.w2) {
      return 128 + Long.numberOfLeadingZeros(w2 ^ other.w2);
    }
    return 192 + Long.numberOfLeadingZeros(w3 ^ other.w3);
  }

  /** Negative when {@code a} is nearer to this than {@code b}. */
  int compareDistance(Key a, Key b) {
    int order = Long.compareUnsigned(w0 ^ a.w0, w0 ^ b.w0);
    if (order == 0) {
      order = Long.compareUnsigned(w1 ^ a.w1, w1 ^ b.w1);
    }
    if (order == 0) {
      order = Long.compareUnsigned(w2 ^ a.w2, w2 ^ b.w2);
    }
    return order == 0 ? Long.compareUnsigned(w3 ^ a.w3, w3 ^ b.w3) : order;
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
