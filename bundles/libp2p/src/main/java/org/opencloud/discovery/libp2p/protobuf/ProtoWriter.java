package org.opencloud.discovery.libp2p.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the fields of one message, in the order of the calls, with minimal numbers. Nothing is
 * left out: a field with an empty value is written when the caller says so. Not for use by several
 * threads.
 */
public final class ProtoWriter {
  private byte[] bytes;
  private int size;

  public ProtoWriter() {
    this(64);
  }

  public ProtoWriter(int capacity) {
    this.bytes = new byte[Math.max(16, capacity)];
  }

  /** A number, unsigned. */
  public ProtoWriter varint(int field, long value) {
    tag(field, ProtoReader.VARINT);
    return rawVarint(value);
  }

  public ProtoWriter bool(int field, boolean value) {
    return varint(field, value ? 1 : 0);
  }

  public ProtoWriter bytes(int field, byte[] value) {
    return bytes(field, value, 0, value.length);
  }

  /** The bytes {@code value[from, from + length)}. */
  public ProtoWriter bytes(int field, byte[] value, int from, int length) {
    tag(field, ProtoReader.BYTES);
    rawVarint(length);
    return raw(value, from, length);
  }

  /** Text as UTF-8. */
  public ProtoWriter string(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** An embedded message. */
  public ProtoWriter message(int field, ProtoWriter value) {
    return bytes(field, value.bytes, 0, value.size);
  }

  /** Fields that are encoded already. */
  public ProtoWriter raw(byte[] encoded, int from, int length) {
    reserve(length);
    System.arraycopy(encoded, from, bytes, size, length);
    size += length;
    return this;
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** What was written from this offset on. */
  public byte[] toByteArray(int from) {
    return Arrays.copyOfRange(bytes, from, size);
  }

  private void tag(int field, int wireType) {
    if (field < 1 || field >= 1 << 29) {
      throw new IllegalArgumentException("no such field number: " + field);
    }
    rawVarint((long) field << 3 | wireType);
  }

  private ProtoWriter rawVarint(long value) {
    reserve(Varint.MAX_BYTES);
    size = Varint.put(bytes, size, value);
    return this;
  }

  private void reserve(int count) {
    if (count > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, count), bytes.length * 2));
    }
  }
}
