package org.opencloud.discovery.store.embedded.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Every change, on disk before it is acknowledged. Files {@code wal-<number>}; the newest is
 * written, older ones go when the index has committed what they hold. For use by one thread, but
 * {@link #discardBefore}.
 */
final class WriteAheadLog implements Closeable {
  private static final int WRITE_OUT = 1 << 20;

  private final Path directory;
  private final LogDisk disk;
  private long number;
  private LogFile file;
  private long size;
  private long forced;
  private ByteBuffer unwritten = ByteBuffer.allocate(64 << 10);

  WriteAheadLog(Path directory, LogDisk disk, long number) throws IOException {
    this.directory = directory;
    this.disk = disk;
    begin(number);
  }

  /** Adds a batch; {@link #force} makes it durable. */
  void append(long sequence, List<EncodedChange> batch) throws IOException {
    for (int at = 0; at < batch.size(); at++) {
      boolean last = at == batch.size() - 1;
      LogFrame frame = new LogFrame(sequence, forced, last, batch.get(at).bytes());
      if (frame.payload().length > LogFrame.MAX_PAYLOAD) {
        throw new IOException("a change of " + frame.payload().length + " bytes");
      }
      gather(frame.encode());
    }
  }

  void force() throws IOException {
    writeOut();
    file.force();
    forced = size;
  }

  /** Takes back what was appended since the last {@link #force}. */
  void undo() throws IOException {
    unwritten.clear();
    file.truncate(forced);
    size = forced;
  }

  long size() {
    return size;
  }

  long number() {
    return number;
  }

  /** Goes on in a new file; everything before must have been forced. */
  void roll() throws IOException {
    file.close();
    begin(number + 1);
  }

  /** Deletes the files older than this one. Any thread. */
  void discardBefore(long kept) throws IOException {
    for (LogFiles.Numbered old : LogFiles.list(directory)) {
      if (old.number() < kept) {
        disk.delete(old.path());
      }
    }
    disk.force(directory);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void begin(long next) throws IOException {
    number = next;
    file = disk.open(LogFiles.path(directory, next));
    size = 0;
    gather(LogFiles.head(next));
    force();
    disk.force(directory);
  }

  private void gather(ByteBuffer bytes) throws IOException {
    if (unwritten.remaining() < bytes.remaining()) {
      make(bytes.remaining());
    }
    unwritten.put(bytes);
    if (unwritten.position() >= WRITE_OUT) {
      writeOut();
    }
  }

  private void make(int room) {
    ByteBuffer larger =
        ByteBuffer.allocate(Math.max(unwritten.capacity() * 2, unwritten.position() + room));
    unwritten = larger.put(unwritten.flip());
  }

  private void writeOut() throws IOException {
    unwritten.flip();
    size += unwritten.remaining();
    file.append(unwritten);
    unwritten.clear();
  }
}
