package org.opencloud.discovery.api.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The directory for state that must outlive {@code bin/start clean}: keys, store, relations,
 * sequence numbers. Directories are 0700, files 0600. Named by the framework property {@code
 * node.home}.
 */
public final class NodeHome {
  /** The framework property. */
  public static final String PROPERTY = "node.home";

  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private final Path directory;

  public NodeHome(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /**
   * The node's home as the framework was told, else {@code node} under {@code karaf.base}.
   *
   * @param properties the framework's, null for one that is not set
   */
  public static NodeHome of(UnaryOperator<String> properties) {
    String named = properties.apply(PROPERTY);
    if (named != null && !named.isBlank()) {
      return new NodeHome(Path.of(named));
    }
    String base = properties.apply("karaf.base");
    return new NodeHome(Path.of(base == null ? "." : base, "node"));
  }

  /** A file in the home. Not created. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** A directory in the home, created owner-only when missing. */
  public Path directory(String name) throws IOException {
    return ownerOnly(name.isEmpty() ? directory : directory.resolve(name));
  }

  /** Reads a whole file of at most 16 MiB; empty when there is none. */
  public Optional<byte[]> read(String name) throws IOException {
    Path file = file(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > 16 << 20) {
      throw new IOException(file + ": larger than 16 MiB");
    }
    return Optional.of(Files.readAllBytes(file));
  }

  /** Replaces a file at once and for good: written beside, forced, renamed. Owner-only. */
  public Path write(String name, byte[] content) throws IOException {
    Path target = file(name);
    Path parent = ownerOnly(target.getParent());
    Path beside = Files.createTempFile(parent, "." + target.getFileName(), ".new");
    try {
      restrict(beside, OWNER_FILE);
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
    try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
      channel.force(true);
    }
    return target;
  }

  private static Path ownerOnly(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path);
      restrict(path, OWNER_DIRECTORY);
    }
    return path;
  }

  private static void restrict(Path path, Set<PosixFilePermission> rights) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, rights);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
