package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that the owner alone may read, where the file system knows owners. */
final class OwnerOnly {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  /** How a file in this directory is made. */
  static FileAttribute<?>[] file(Path directory) {
    return knowsOwners(directory)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)}
        : new FileAttribute<?>[0];
  }

  static void restrict(Path file) throws IOException {
    if (knowsOwners(file)) {
      Files.setPosixFilePermissions(file, FILE);
    }
  }

  static Path directory(Path directory) throws IOException {
    Files.createDirectories(directory);
    if (knowsOwners(directory)) {
      Files.setPosixFilePermissions(directory, DIRECTORY);
    }
    return directory;
  }

  /** Makes new and deleted names in a directory outlive a power cut. */
  static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static boolean knowsOwners(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
