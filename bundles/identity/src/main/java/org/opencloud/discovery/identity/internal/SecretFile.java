package org.opencloud.discovery.identity.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.identity.IdentityException;

/** Reads files that hold a secret; refuses those that others may read. */
final class SecretFile {
  private static final int MAX_BYTES = 16 * 1024;
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private SecretFile() {}

  /** The content; empty when there is no such file. */
  static Optional<byte[]> read(Path file) throws IdentityException {
    try {
      if (Files.notExists(file)) {
        return Optional.empty();
      }
      if (!Files.isRegularFile(file)) {
        throw new IdentityException(file + ": expected a regular file");
      }
      checkSize(file);
      checkRights(file);
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IdentityException(file + ": expected a file that this user may read", e);
    }
  }

  private static void checkSize(Path file) throws IOException, IdentityException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IdentityException(file + ": expected at most " + MAX_BYTES + " bytes");
    }
  }

  private static void checkRights(Path file) throws IOException, IdentityException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IdentityException(
          file + ": others than its owner may use it; expected mode 0600 (chmod 600)");
    }
  }
}
