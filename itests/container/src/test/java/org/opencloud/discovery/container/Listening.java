package org.opencloud.discovery.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where a process listens, as Linux tells it. */
final class Listening {
  /** 127.0.0.1 as the kernel prints it, also behind an IPv6 prefix. */
  static final String LOOPBACK = "0100007F";

  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTEN = "0A";

  private Listening() {}

  static boolean canTell() {
    return Files.exists(Path.of("/proc/self/net/tcp"));
  }

  /** The addresses on which the process waits for connections, in the kernel's hexadecimal. */
  static List<String> addresses(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Set<String> own = sockets(process.resolve("fd"));
    List<String> addresses = new ArrayList<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      for (String line : Files.readAllLines(process.resolve(table))) {
        String[] columns = line.strip().split("\\s+");
        if (columns[STATE].equals(LISTEN) && own.contains("socket:[" + columns[INODE] + "]")) {
          addresses.add(columns[LOCAL].split(":")[0]);
        }
      }
    }
    return addresses;
  }

  private static Set<String> sockets(Path descriptors) throws IOException {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> files = Files.list(descriptors)) {
      for (Path file : files.toList()) {
        try {
          sockets.add(Files.readSymbolicLink(file).toString());
        } catch (IOException closedMeanwhile) {
          // It listens no more.
        }
      }
    }
    return sockets;
  }
}
