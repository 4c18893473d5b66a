package org.opencloud.discovery.store.embedded.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One change in the log, with what recovery needs to judge it.
 *
 * @param sequence number of its batch
 * @param forced how much of the file was on disk for certain when this was written; damage before
 *     that is a loss, damage behind it is a write that nobody was told of
 * @param last whether the batch is complete with it
 */
record LogFrame(long sequence, long forced, boolean last, byte[] payload) {
  static final int MAX_PAYLOAD = 16 << 20;

  private static final int MARK = 0x4F434446;
  private static final int HEAD = 4 + 4 + 8 + 8 + 1;
  private static final int OVERHEAD = HEAD + 4;

  int size() {
    return OVERHEAD + payload.length;
  }

  /** Ready to be written. */
  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(size());
    bytes.putInt(MARK).putInt(payload.length).putLong(sequence).putLong(forced);
    bytes.put((byte) (last ? 1 : 0)).put(payload);
    bytes.putInt(crc(bytes.duplicate().flip()));
    return bytes.flip();
  }

  /** The frame that begins here; empty when there is no whole and sound one. */
  static Optional<LogFrame> read(ByteBuffer file, int at) {
    if (file.limit() - at < OVERHEAD || file.getInt(at) != MARK) {
      return Optional.empty();
    }
    int length = file.getInt(at + 4);
    if (length < 0 || length > MAX_PAYLOAD || length > file.limit() - at - OVERHEAD) {
      return Optional.empty();
    }
    if (crc(file.duplicate().position(at).limit(at + HEAD + length))
        != file.getInt(at + HEAD + length)) {
      return Optional.empty();
    }
    byte[] payload = new byte[length];
    file.duplicate().position(at + HEAD).get(payload);
    return Optional.of(
        new LogFrame(file.getLong(at + 8), file.getLong(at + 16), file.get(at + 24) == 1, payload));
  }

  private static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
