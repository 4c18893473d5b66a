package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Changes the files of the log. Tests stand in for a disk that fails or loses its power. */
interface LogDisk {
  /** The disk of this machine. */
  LogDisk REAL = new Real();

  /** Opens for writing at the end, making the file owner-only when it is missing. */
  LogFile open(Path path) throws IOException;

  /** Deletes a file if it is there. */
  void delete(Path path) throws IOException;

  /** Returns when new and deleted names in the directory are on disk. */
  void force(Path directory) throws IOException;

  /** See {@link #REAL}. */
  final class Real implements LogDisk {
    private Real() {}

    @Override
    public LogFile open(Path path) throws IOException {
      return LogFile.open(path);
    }

    @Override
    public void delete(Path path) throws IOException {
      Files.deleteIfExists(path);
    }

    @Override
    public void force(Path directory) throws IOException {
      OwnerOnly.force(directory);
    }
  }
}
