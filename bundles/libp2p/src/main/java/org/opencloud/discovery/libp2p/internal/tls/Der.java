package org.opencloud.discovery.libp2p.internal.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few values of ASN.1 that a certificate is made of (X.690, DER). */
final class Der {
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OBJECT_ID = 0x06;
  private static final int BOOLEAN = 0x01;
  private static final int PRINTABLE_STRING = 0x13;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SET = 0x31;
  private static final int EXPLICIT = 0xa0;
  private static final int LAST_YEAR_OF_UTC_TIME = 2049;

  private Der() {}

  static byte[] sequence(byte[]... values) {
    return value(SEQUENCE, joined(values));
  }

  static byte[] set(byte[]... values) {
    return value(SET, joined(values));
  }

  /** The value behind an explicit tag. */
  static byte[] tagged(int number, byte[] value) {
    return value(EXPLICIT | number, value);
  }

  static byte[] integer(BigInteger number) {
    return value(INTEGER, number.toByteArray());
  }

  static byte[] yes() {
    return value(BOOLEAN, new byte[] {(byte) 0xff});
  }

  static byte[] octets(byte[] bytes) {
    return value(OCTET_STRING, bytes);
  }

  static byte[] bits(byte[] bytes) {
    return value(BIT_STRING, joined(new byte[] {0}, bytes));
  }

  static byte[] printable(String text) {
    return value(PRINTABLE_STRING, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A time to the second: two digits of the year up to 2049, four from then on (RFC 5280). */
  static byte[] time(Instant instant) {
    boolean brief = instant.atOffset(ZoneOffset.UTC).getYear() <= LAST_YEAR_OF_UTC_TIME;
    String pattern = brief ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'";
    String text = DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(instant);
    int type = brief ? UTC_TIME : GENERALIZED_TIME;
    return value(type, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** An object identifier from its dotted text. */
  static byte[] oid(String dotted) {
    String[] arcs = dotted.split("\\.");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      int arc = Integer.parseInt(arcs[i]);
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arc >>> shift != 0) {
          out.write(arc >>> shift & 0x7f | 0x80);
        }
      }
      out.write(arc & 0x7f);
    }
    return value(OBJECT_ID, out.toByteArray());
  }

  private static byte[] value(int type, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(type);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3;
      out.write(0x80 | bytes);
      for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
        out.write(length >>> shift);
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /**
   * Takes the content of the next value, which must be of that type and shorter than 64 KiB.
   *
   * @throws IllegalArgumentException for anything else
   */
  static ByteBuffer read(ByteBuffer in, int type) {
    if (in.remaining() < 2 || (in.get() & 0xff) != type) {
      throw new IllegalArgumentException("expected a DER value of type " + type);
    }
    int length = in.get() & 0xff;
    if (length >= 0x80) {
      int bytes = length & 0x7f;
      length = 0;
      if (bytes < 1 || bytes > 2 || in.remaining() < bytes) {
        throw new IllegalArgumentException("DER length of " + bytes + " bytes");
      }
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | in.get() & 0xff;
      }
      if (length < 0x80 || bytes == 2 && length < 0x100) {
        throw new IllegalArgumentException("DER length not minimal");
      }
    }
    if (length > in.remaining()) {
      throw new IllegalArgumentException("DER value cut off");
    }
    ByteBuffer content = in.slice(in.position(), length);
    in.position(in.position() + length);
    return content;
  }

  /** Takes the next value whole, of whatever type of one byte. */
  static byte[] next(ByteBuffer in) {
    if (!in.hasRemaining()) {
      throw new IllegalArgumentException("expected a DER value");
    }
    int start = in.position();
    read(in, in.get(start) & 0xff);
    byte[] whole = new byte[in.position() - start];
    in.get(start, whole);
    return whole;
  }

  static byte[] octets(ByteBuffer in) {
    ByteBuffer content = read(in, OCTET_STRING);
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }
}
