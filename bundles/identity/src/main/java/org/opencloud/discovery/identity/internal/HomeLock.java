package org.opencloud.discovery.identity.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.opencloud.discovery.api.identity.IdentityException;
import org.opencloud.discovery.api.node.NodeHome;

/** Holds the node's home for one process. The system lets go of it when the process dies. */
final class HomeLock implements AutoCloseable {
  private static final String NAME = "node.lock";

  /** Far behind the pid, which stays readable where locks are mandatory. */
  private static final long POSITION = Long.MAX_VALUE - 1;

  private static final int MAX_PID_BYTES = 20;

  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the home, or names the process that has it. */
  static HomeLock take(NodeHome home) throws IdentityException, HomeTaken {
    Path file = home.file(NAME);
    try {
      home.directory("");
      FileChannel channel = open(file);
      try {
        lock(channel, home);
        writePid(channel);
        return new HomeLock(channel);
      } catch (IOException | IdentityException | HomeTaken e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IdentityException(
          file + ": expected a file that this user may write (" + e + ")", e);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    boolean made = !Files.exists(file);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (made && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return channel;
  }

  private static void lock(FileChannel channel, NodeHome home)
      throws IOException, IdentityException, HomeTaken {
    try {
      if (channel.tryLock(POSITION, 1, false) == null) {
        throw new HomeTaken(
            home + ": in use by process " + pid(channel) + "; expected a node.home of its own");
      }
    } catch (OverlappingFileLockException e) {
      throw new IdentityException(home + ": still in use by this process", e);
    }
  }

  private static String pid(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_PID_BYTES);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).trim();
    return text.matches("[0-9]+") ? text : "unknown";
  }

  private static void writePid(FileChannel channel) throws IOException {
    channel.truncate(0);
    String pid = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
