package org.opencloud.discovery.libp2p.protobuf;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks through the fields of one message: {@code while (reader.next()) switch (reader.field())}. A
 * field whose value is not read is skipped by the following {@link #next()}; so are unknown ones.
 * Every length is checked against what is there before it is used. Not for use by several threads.
 */
public final class ProtoReader {
  /** Wire types. */
  public static final int VARINT = 0;

  public static final int FIXED64 = 1;
  public static final int BYTES = 2;
  public static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int wireType;
  private int fieldStart;
  private boolean valueRead = true;

  public ProtoReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads {@code bytes[from, to)} in place. */
  public ProtoReader(byte[] bytes, int from, int to) {
    if (from < 0 || to > bytes.length || from > to) {
      throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + bytes.length);
    }
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** Goes to the next field; false at the end. */
  public boolean next() throws ProtoException {
    if (!valueRead) {
      skip();
    }
    if (at == end) {
      return false;
    }
    fieldStart = at;
    long tag = rawVarint();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (tag >>> 32 != 0 || field == 0) {
      throw new ProtoException("no such field number");
    }
    valueRead = false;
    return true;
  }

  /** The field's number. */
  public int field() {
    return field;
  }

  public int wireType() {
    return wireType;
  }

  /** Offset in the array at which the field's tag begins. */
  public int fieldStart() {
    return fieldStart;
  }

  /** Offset in the array behind what has been read. */
  public int position() {
    return at;
  }

  /** The field's value as an unsigned 64-bit number. */
  public long varint() throws ProtoException {
    expect(VARINT);
    return rawVarint();
  }

  /** The field's value as a number between 0 and max. */
  public int varint(int max) throws ProtoException {
    long value = varint();
    if (value < 0 || value > max) {
      throw new ProtoException("field " + field + ": number above " + max);
    }
    return (int) value;
  }

  public boolean bool() throws ProtoException {
    return varint() != 0;
  }

  /** A copy of the field's bytes. */
  public byte[] bytes() throws ProtoException {
    return bytes(Integer.MAX_VALUE);
  }

  /** A copy of the field's bytes, of which there may be at most max. */
  public byte[] bytes(int max) throws ProtoException {
    int length = length(max);
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** The field's text of at most max bytes; must be UTF-8. */
  public String string(int max) throws ProtoException {
    int length = length(max);
    at += length;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at - length, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ProtoException("field " + field + ": not UTF-8");
    }
  }

  /** A reader of the field's embedded message, on the same array. */
  public ProtoReader message() throws ProtoException {
    int length = length(Integer.MAX_VALUE);
    at += length;
    return new ProtoReader(bytes, at - length, at);
  }

  /** Passes over the field's value. */
  public void skip() throws ProtoException {
    valueRead = true;
    switch (wireType) {
      case VARINT -> rawVarint();
      case FIXED64 -> advance(8);
      case BYTES -> advance(rawLength());
      case FIXED32 -> advance(4);
      default -> throw new ProtoException("field " + field + ": wire type " + wireType);
    }
  }

  private int length(int max) throws ProtoException {
    expect(BYTES);
    int length = rawLength();
    if (length > max) {
      throw new ProtoException("field " + field + ": more than " + max + " bytes");
    }
    return length;
  }

  private void expect(int type) throws ProtoException {
    if (valueRead) {
      throw new IllegalStateException("no field to read");
    }
    if (wireType != type) {
      throw new ProtoException("field " + field + ": wire type " + wireType);
    }
    valueRead = true;
  }

  private int rawLength() throws ProtoException {
    long length = rawVarint();
    if (length < 0 || length > end - at) {
      throw new ProtoException("field " + field + ": longer than its message");
    }
    return (int) length;
  }

  private void advance(int count) throws ProtoException {
    if (count > end - at) {
      throw new ProtoException("field " + field + ": cut off");
    }
    at += count;
  }

  private long rawVarint() throws ProtoException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw new ProtoException("number cut off");
      }
      byte next = bytes[at++];
      if (shift == 63 && (next & 0xfe) != 0) {
        throw new ProtoException("number of more than 64 bits");
      }
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new ProtoException("number of more than 64 bits");
  }
}
