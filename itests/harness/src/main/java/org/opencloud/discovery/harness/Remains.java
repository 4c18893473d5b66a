package org.opencloud.discovery.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  /** Writes all that is reachable to a file, for somebody to find out why. */
  public void dump(Path file) {
    jcmd("GC.heap_dump", file.toString());
  }

  /** Open sockets, connected or listening. */
  public long sockets() {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return open.filter(Remains::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
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
