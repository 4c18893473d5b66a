package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the files of the log are called and begin. */
final class LogFiles {
  static final int HEAD = 16;

  private static final byte VERSION = 1;
  private static final byte[] MARK = "OCD-WAL".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern NAME = Pattern.compile("wal-[0-9]{10}");

  private LogFiles() {}

  /** A file of the log. */
  record Numbered(Path path, long number) {}

  static Path path(Path directory, long number) {
    return directory.resolve("wal-" + String.format("%010d", number));
  }

  /** The files of the log, oldest first. */
  static List<Numbered> list(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
          .map(path -> new Numbered(path, number(path)))
          .sorted(Comparator.comparingLong(Numbered::number))
          .toList();
    }
  }

  static ByteBuffer head(long number) {
    return ByteBuffer.allocate(HEAD).put(MARK).put(VERSION).putLong(number).flip();
  }

  /**
   * Whether the file begins as it must.
   *
   * @throws IOException when a newer version of the store wrote it
   */
  static boolean isSound(ByteBuffer file, Numbered expected) throws IOException {
    if (file.limit() < HEAD || !file.slice(0, MARK.length).equals(ByteBuffer.wrap(MARK))) {
      return false;
    }
    byte version = file.get(MARK.length);
    if (version > VERSION) {
      throw new IOException(
          expected.path() + " has format " + version + ", this node reads up to " + VERSION);
    }
    return version == VERSION && file.getLong(MARK.length + 1) == expected.number();
  }

  private static long number(Path path) {
    return Long.parseLong(path.getFileName().toString().substring(4));
  }
}
