package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log when the store opens. What stands after the last whole batch was never acknowledged
 * and is cut off; damage before that is a loss, which only an operator may accept.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Path directory;
  private final LogDisk disk;
  private final boolean acceptLoss;
  private final Replay replay;
  private final long committed;
  private long sequence;
  private long replayed;

  /** Takes what the log holds, in order. */
  @FunctionalInterface
  interface Replay {
    void apply(Change change) throws IOException;
  }

  /**
   * A recovery.
   *
   * @param committed the last batch that the index holds for certain
   */
  Recovery(Path directory, LogDisk disk, boolean acceptLoss, long committed, Replay replay) {
    this.directory = directory;
    this.disk = disk;
    this.acceptLoss = acceptLoss;
    this.committed = committed;
    this.sequence = committed;
    this.replay = replay;
  }

  /** Replays everything and returns the number of the next file of the log. */
  long run() throws IOException {
    List<LogFiles.Numbered> files = LogFiles.list(directory);
    for (int at = 0; at < files.size(); at++) {
      replay(files.get(at), at == files.size() - 1);
    }
    return files.isEmpty() ? 1 : files.get(files.size() - 1).number() + 1;
  }

  /** The last batch there is. */
  long sequence() {
    return sequence;
  }

  /** How many changes were replayed. */
  long replayed() {
    return replayed;
  }

  private void replay(LogFiles.Numbered file, boolean newest) throws IOException {
    ByteBuffer bytes = map(file.path());
    int end = LogFiles.isSound(bytes, file) ? wholeBatches(bytes) : 0;
    if (end < bytes.limit()) {
      judge(file, bytes, end, newest);
    }
    for (int at = LogFiles.HEAD; at < end; ) {
      LogFrame frame = LogFrame.read(bytes, at).orElseThrow();
      replay(frame, file);
      at += frame.size();
    }
  }

  private void replay(LogFrame frame, LogFiles.Numbered file) throws IOException {
    if (frame.sequence() <= committed) {
      return;
    }
    if (frame.sequence() > sequence + 1 && !acceptLoss) {
      throw new IOException(
          "batches "
              + (sequence + 1)
              + " to "
              + (frame.sequence() - 1)
              + " are missing before "
              + file.path());
    }
    replay.apply(Codec.decode(frame.payload()));
    sequence = frame.sequence();
    replayed++;
  }

  private static int wholeBatches(ByteBuffer bytes) {
    int end = LogFiles.HEAD;
    int at = end;
    Optional<LogFrame> frame = LogFrame.read(bytes, at);
    while (frame.isPresent()) {
      at += frame.get().size();
      end = frame.get().last() ? at : end;
      frame = LogFrame.read(bytes, at);
    }
    return end;
  }

  private void judge(LogFiles.Numbered file, ByteBuffer bytes, int end, boolean newest)
      throws IOException {
    boolean lost = !newest || acknowledgedAfter(bytes, end);
    if (lost && !acceptLoss) {
      throw new IOException(
          file.path()
              + " is damaged at byte "
              + end
              + " and acknowledged writes follow;"
              + " restore it, or set accept.loss");
    }
    if (lost) {
      LOG.error("{} is damaged at byte {}; what follows is lost", file.path(), end);
      Path copy = file.path().resolveSibling(file.path().getFileName() + ".damaged");
      Files.copy(file.path(), copy, StandardCopyOption.REPLACE_EXISTING);
    } else {
      LOG.info("{}: {} bytes of unacknowledged writes cut off", file.path(), bytes.limit() - end);
    }
    cut(file.path(), end);
  }

  /** Whether a sound frame says that what is unreadable here had been forced to disk. */
  private static boolean acknowledgedAfter(ByteBuffer bytes, int bad) {
    for (int at = bad; at < bytes.limit(); at++) {
      Optional<LogFrame> frame = LogFrame.read(bytes, at);
      if (frame.isPresent() && frame.get().forced() > bad) {
        return true;
      }
    }
    return false;
  }

  private static ByteBuffer map(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(path + " is larger than any log of this store");
      }
      return channel.map(MapMode.READ_ONLY, 0, channel.size());
    }
  }

  private void cut(Path path, int end) throws IOException {
    try (LogFile file = disk.open(path)) {
      file.truncate(end);
    }
  }
}
