package org.opencloud.discovery.libp2p.internal.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/**
 * Walks the fields of one protobuf message in the order of the wire. Lengths are checked before
 * anything is allocated. After {@link #next()} call exactly one of the value methods.
 */
public final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_VARINT_BYTES = 10;

  private final byte[] message;
  private int at;
  private int tag;

  public ProtoReader(byte[] message) {
    this.message = message;
  }

  /** Moves to the next field; false at the end. */
  public boolean next() throws StreamException {
    if (at == message.length) {
      return false;
    }
    long value = readVarint();
    if (value >>> 3 == 0 || value > Integer.MAX_VALUE || value < 0) {
      throw malformed("field number");
    }
    tag = (int) value;
    return true;
  }

  public int field() {
    return tag >>> 3;
  }

  /** The field's value as number. */
  public long varint() throws StreamException {
    expect(VARINT);
    return readVarint();
  }

  /** The field's value as bytes, at most so many. */
  public byte[] bytes(int max) throws StreamException {
    expect(BYTES);
    int length = length();
    if (length > max) {
      throw malformed("field " + field() + " has more than " + max + " bytes");
    }
    at += length;
    return Arrays.copyOfRange(message, at - length, at);
  }

  /** The field's value as text, at most so many bytes. */
  public String text(int maxBytes) throws StreamException {
    return new String(bytes(maxBytes), StandardCharsets.UTF_8);
  }

  /** Passes over a field that is not known. */
  public void skip() throws StreamException {
    switch (tag & 7) {
      case VARINT -> readVarint();
      case FIXED64 -> advance(Long.BYTES);
      case BYTES -> advance(length());
      case FIXED32 -> advance(Integer.BYTES);
      default -> throw malformed("wire type");
    }
  }

  private void expect(int wireType) throws StreamException {
    if ((tag & 7) != wireType) {
      throw malformed("wire type of field " + field());
    }
  }

  private int length() throws StreamException {
    long length = readVarint();
    if (length < 0 || length > message.length - at) {
      throw malformed("length of field " + field());
    }
    return (int) length;
  }

  private void advance(int count) throws StreamException {
    if (count > message.length - at) {
      throw malformed("cut short");
    }
    at += count;
  }

  private long readVarint() throws StreamException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES && at < message.length; i++) {
      byte b = message[at++];
      value |= (long) (b & 0x7f) << 7 * i;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed("varint");
  }

  private static StreamException malformed(String what) {
    return new StreamException(Reason.PROTOCOL, "protobuf: " + what);
  }
}
