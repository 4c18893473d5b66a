package org.opencloud.discovery.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a running process holds: looked at from outside, with the tools of the JDK. */
public record Remains(long pid) {
  private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern THREAD = Pattern.compile("^\"([^\"]+)\"");
  private static final Pattern LOADERS =
      Pattern.compile("\\d+:\\s+(\\d+)\\s+\\d+\\s+org\\.apache\\.felix\\S+BundleClassLoader\\b");
  private static final Pattern LOADER = Pattern.compile("\\+-- .*");
  private static final Pattern OF_A_BUNDLE = Pattern.compile("\\+-- .*BundleClassLoader\\b.*");
  private static final Pattern CLASS = Pattern.compile("[ |]+(?:Classes: )?([\\w.$]+)");
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

  /** Whether this machine has the tools. */
  public static boolean visible() {
    return Files.isExecutable(JCMD) && Files.isDirectory(Path.of("/proc/self/fd"));
  }

  /** The names of the live threads. */
  public List<String> threads() {
    return jcmd("Thread.print")
        .lines()
        .map(THREAD::matcher)
        .filter(Matcher::find)
        .map(name -> name.group(1))
        .toList();
  }

  /** Class loaders of bundles that are still reachable: collects all garbage first. */
  public int classLoaders() {
    jcmd("GC.run");
    return jcmd("GC.class_histogram")
        .lines()
        .map(LOADERS::matcher)
        .filter(Matcher::find)
        .mapToInt(count -> Integer.parseInt(count.group(1)))
        .sum();
  }

  /**
   * Classes that more than one class loader of a bundle has loaded: all that embed them, and what
   * is left of a bundle that was exchanged. Collects all garbage first.
   */
  public Set<String> loadedTwice() {
    jcmd("GC.run");
    Set<String> loaded = new HashSet<>();
    Set<String> twice = new TreeSet<>();
    boolean ofBundle = false;
    for (String line : jcmd("VM.classloaders", "show-classes=true", "fold=false").split("\n")) {
      if (LOADER.matcher(line).find()) {
        ofBundle = OF_A_BUNDLE.matcher(line).find();
      }
      Matcher name = CLASS.matcher(line);
      if (ofBundle && name.matches() && !loaded.add(name.group(1))) {
        twice.add(name.group(1));
      }
    }
    return twice;
  }

  /** Writes all that is reachable to a file, for somebody to find out why. */
  public void dump(Path file) {
    jcmd("GC.heap_dump", file.toString());
  }

  /**
   * Open sockets, sorted: {@code listens on PORT}, {@code accepted on PORT}, {@code connected to
   * PORT}, or {@code unix PATH}. One that is in none of the kernel's tables is {@code closing}.
   */
  public List<String> sockets() {
    Map<String, InternetSocket> internet = internetSockets();
    Map<String, String> unix = unixSockets();
    Set<Integer> listening = new HashSet<>();
    List<String> open = socketsHeld();
    open.stream()
        .filter(internet::containsKey)
        .map(internet::get)
        .filter(InternetSocket::listens)
        .forEach(socket -> listening.add(socket.localPort));
    return open.stream()
        .map(
            inode ->
                internet.containsKey(inode)
                    ? internet.get(inode).words(listening)
                    : unix.getOrDefault(inode, "closing"))
        .sorted()
        .toList();
  }

  /** The inodes of this process's sockets, one for each descriptor. */
  private List<String> socketsHeld() {
    return descriptors().stream()
        .map(SOCKET::matcher)
        .filter(Matcher::matches)
        .map(socket -> socket.group(1))
        .toList();
  }

  /** What each descriptor leads to: a path, also of a file that is deleted, or what else it is. */
  public List<String> descriptors() {
    try (Stream<Path> open = Files.list(proc("fd"))) {
      return open.map(Remains::target).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private Map<String, InternetSocket> internetSockets() {
    Map<String, InternetSocket> sockets = new HashMap<>();
    for (String family : List.of("net/tcp", "net/tcp6", "net/udp", "net/udp6")) {
      rows(family).forEach(row -> sockets.put(row[9], InternetSocket.of(row)));
    }
    return sockets;
  }

  private Map<String, String> unixSockets() {
    Map<String, String> sockets = new HashMap<>();
    rows("net/unix").forEach(row -> sockets.put(row[6], "unix " + (row.length > 7 ? row[7] : "")));
    return sockets;
  }

  private List<String[]> rows(String table) {
    try (Stream<String> lines = Files.lines(proc(table))) {
      return lines.skip(1).map(line -> line.strip().split("\\s+")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }

  private record InternetSocket(int localPort, int remotePort) {
    static InternetSocket of(String... row) {
      return new InternetSocket(port(row[1]), port(row[2]));
    }

    private static int port(String hexadecimal) {
      return Integer.parseInt(hexadecimal.substring(hexadecimal.indexOf(':') + 1), 16);
    }

    boolean listens() {
      return remotePort == 0;
    }

    String words(Set<Integer> listening) {
      if (listens()) {
        return "listens on " + localPort;
      }
      return listening.contains(localPort)
          ? "accepted on " + localPort
          : "connected to " + remotePort;
    }
  }

  private String jcmd(String... command) {
    try {
      Path output = Files.createTempFile("jcmd", ".txt");
      try {
        List<String> line =
            Stream.concat(Stream.of(JCMD.toString(), Long.toString(pid)), Stream.of(command))
                .toList();
        try (Child child = Child.start("jcmd", line, output.getParent(), output, Map.of())) {
          if (!Deadline.in(PATIENCE).await(() -> !child.alive())) {
            throw new HarnessException("jcmd " + command[0] + " does not end");
          }
        }
        return Files.readString(output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
