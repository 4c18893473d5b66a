package org.opencloud.discovery.kad.internal;

import java.util.Arrays;

/** Bytes as a key. Comparable, so that hash maps stay fast when a peer makes hashes collide. */
record Bytes(byte[] array) implements Comparable<Bytes> {

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(array, other.array);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }
}
