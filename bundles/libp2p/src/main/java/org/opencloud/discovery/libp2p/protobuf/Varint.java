package org.opencloud.discovery.libp2p.protobuf;

/** Unsigned variable-length integers (LEB128). */
public final class Varint {
  /** The longest, of 64 bits. */
  public static final int MAX_BYTES = 10;

  private Varint() {}

  /** How many bytes the value takes. */
  public static int size(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  /**
   * Writes the value.
   *
   * @return the offset behind it
   */
  public static int put(byte[] bytes, int at, long value) {
    long rest = value;
    int offset = at;
    while ((rest & ~0x7fL) != 0) {
      bytes[offset++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[offset++] = (byte) rest;
    return offset;
  }

  /** The value as bytes. */
  public static byte[] encode(long value) {
    byte[] bytes = new byte[size(value)];
    put(bytes, 0, value);
    return bytes;
  }
}
