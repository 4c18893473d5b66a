package org.opencloud.discovery.store.embedded.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file of the log that is written at its end. */
interface LogFile extends Closeable {

  void append(ByteBuffer bytes) throws IOException;

  /** Returns when all that was appended is on disk. */
  void force() throws IOException;

  /** Returns when the file is that short on disk. */
  void truncate(long size) throws IOException;

  static LogFile open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OwnerOnly.file(path.getParent()));
    channel.position(channel.size());
    return new Channel(channel);
  }

  /** On a real disk. */
  record Channel(FileChannel channel) implements LogFile {
    @Override
    public void append(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
