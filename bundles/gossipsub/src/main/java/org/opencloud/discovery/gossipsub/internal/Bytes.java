package org.opencloud.discovery.gossipsub.internal;

import java.util.Arrays;

/** Bytes as a key. Comparable, so that hash maps stay fast when a peer makes hashes collide. */
public final class Bytes implements Comparable<Bytes> {
  /** Ids are shorter; of a message these are its signature. */
  private static final int HASHED = 64;

  private final byte[] value;
  private final int hash;

  /** Takes the array as it is. */
  public Bytes(byte[] value) {
    this.value = value;
    this.hash = hash(value);
  }

  private static int hash(byte[] value) {
    int hash = value.length;
    for (int i = Math.max(0, value.length - HASHED); i < value.length; i++) {
      hash = 31 * hash + value[i];
    }
    return hash;
  }

  /** Not a copy: look, do not touch. */
  public byte[] array() {
    return value;
  }

  public int size() {
    return value.length;
  }

  boolean startsWith(Bytes prefix) {
    int length = prefix.value.length;
    return value.length >= length && Arrays.equals(value, 0, length, prefix.value, 0, length);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
