package org.opencloud.discovery.libp2p.internal.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one protobuf message in the order of the calls, numbers minimal. */
public final class ProtoWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  public ProtoWriter varint(int field, long value) {
    raw((long) field << 3);
    raw(value);
    return this;
  }

  public ProtoWriter bytes(int field, byte[] value) {
    raw((long) field << 3 | 2);
    return prefixed(value);
  }

  public ProtoWriter text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Length and bytes without a field number, as in signed buffers. */
  public ProtoWriter prefixed(byte[] value) {
    raw(value.length);
    out.writeBytes(value);
    return this;
  }

  public byte[] toByteArray() {
    return out.toByteArray();
  }

  private void raw(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
