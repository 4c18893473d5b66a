package org.opencloud.discovery.libp2p;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.Varint;

/**
 * Messages on a stream, each behind its length as an unsigned varint. Bytes are pushed in as they
 * come; whole messages come out. A length is refused before anything is allocated for it, and
 * memory grows with the bytes that really arrive. Not for use by several threads.
 */
public final class VarintFrames {
  private static final int FIRST_ALLOCATION = 4 * 1024;

  private final int max;
  private final Consumer<byte[]> frames;

  private int length = -1;
  private int prefix;
  private int prefixBits;
  private byte[] frame = new byte[0];
  private int filled;

  /**
   * A reader.
   *
   * @param max the longest message
   * @param frames takes each message
   */
  public VarintFrames(int max, Consumer<byte[]> frames) {
    this.max = max;
    this.frames = frames;
  }

  /** The message behind its length, ready to be written. */
  public static ByteBuffer encode(byte[] message) {
    byte[] framed = new byte[Varint.size(message.length) + message.length];
    int at = Varint.put(framed, 0, message.length);
    System.arraycopy(message, 0, framed, at, message.length);
    return ByteBuffer.wrap(framed);
  }

  /**
   * Takes all of the bytes.
   *
   * @throws ProtoException for a length above the limit; nothing can be read after that
   */
  public void feed(ByteBuffer bytes) throws ProtoException {
    while (bytes.hasRemaining()) {
      if (length < 0) {
        readPrefix(bytes.get());
      } else {
        fill(bytes);
      }
      if (length >= 0 && filled == length) {
        emit();
      }
    }
  }

  /** Whether the bytes so far end with a whole message. */
  public boolean atBoundary() {
    return length < 0 && prefixBits == 0;
  }

  private void readPrefix(byte next) throws ProtoException {
    if (prefixBits > 28 || prefixBits == 28 && (next & 0xf8) != 0) {
      throw new ProtoException("message longer than " + max + " bytes");
    }
    prefix |= (next & 0x7f) << prefixBits;
    prefixBits += 7;
    if (next < 0) {
      return;
    }
    if (prefix > max) {
      throw new ProtoException("message longer than " + max + " bytes");
    }
    length = prefix;
    frame = new byte[Math.min(length, FIRST_ALLOCATION)];
  }

  private void fill(ByteBuffer bytes) {
    int count = Math.min(bytes.remaining(), length - filled);
    if (filled + count > frame.length) {
      long doubled = Math.max(filled + count, frame.length * 2L);
      frame = Arrays.copyOf(frame, (int) Math.min(length, doubled));
    }
    bytes.get(frame, filled, count);
    filled += count;
  }

  private void emit() {
    byte[] whole = frame.length == length ? frame : Arrays.copyOf(frame, length);
    length = -1;
    prefix = 0;
    prefixBits = 0;
    filled = 0;
    frame = new byte[0];
    frames.accept(whole);
  }
}
