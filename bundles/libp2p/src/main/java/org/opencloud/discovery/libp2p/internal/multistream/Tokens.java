package org.opencloud.discovery.libp2p.internal.multistream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.protobuf.Varint;

/**
 * The tokens of one direction: length, text, line feed. The first must be the header, and the first
 * byte that differs from it is refused at once: no wait and no answer for what is junk.
 */
final class Tokens {
  static final String NOT_AVAILABLE = "na";

  private static final int MAX_TOKEN = 1_024;
  private static final byte[] HEADER = encode("/multistream/1.0.0");

  private int headerSeen;
  private int length;
  private int lengthBits;
  private byte[] token;
  private int filled;

  static byte[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= MAX_TOKEN) {
      throw new IllegalArgumentException("protocol id of " + bytes.length + " bytes");
    }
    int prefix = Varint.size(bytes.length + 1);
    byte[] out = new byte[prefix + bytes.length + 1];
    Varint.put(out, 0, bytes.length + 1);
    System.arraycopy(bytes, 0, out, prefix, bytes.length);
    out[out.length - 1] = '\n';
    return out;
  }

  static byte[] header() {
    return HEADER.clone();
  }

  /** Reads the header; true once it is there. */
  boolean header(ByteBuffer in) throws StreamException {
    while (headerSeen < HEADER.length && in.hasRemaining()) {
      if (in.get() != HEADER[headerSeen++]) {
        throw new StreamException(Reason.PROTOCOL, "no multistream header");
      }
    }
    return headerSeen == HEADER.length;
  }

  /** Reads at most one token. */
  Optional<String> next(ByteBuffer in) throws StreamException {
    while (token == null && in.hasRemaining()) {
      prefix(in.get());
    }
    if (token == null) {
      return Optional.empty();
    }
    int count = Math.min(in.remaining(), token.length - filled);
    in.get(token, filled, count);
    filled += count;
    return filled == token.length ? Optional.of(take()) : Optional.empty();
  }

  private void prefix(byte next) throws StreamException {
    length |= (next & 0x7f) << lengthBits;
    lengthBits += 7;
    boolean more = next < 0;
    if (length > MAX_TOKEN || more && lengthBits > 7 || !more && length == 0) {
      throw new StreamException(Reason.PROTOCOL, "multistream token of a wrong length");
    }
    if (!more) {
      token = new byte[length];
    }
  }

  private String take() throws StreamException {
    byte[] whole = token;
    token = null;
    filled = 0;
    length = 0;
    lengthBits = 0;
    if (whole[whole.length - 1] != '\n') {
      throw new StreamException(Reason.PROTOCOL, "multistream token without a line feed");
    }
    return new String(whole, 0, whole.length - 1, StandardCharsets.UTF_8);
  }
}
