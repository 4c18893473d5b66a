package org.opencloud.discovery.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own that is a peer: it tells its peer id and address on its first line. */
final class Child implements AutoCloseable {
  private static final long END_SECONDS = 10;

  private final Process process;
  final String[] told;

  /** The command of a {@link Server} on the class path of this process. */
  static List<String> server() {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-Xmx512m",
        "-cp",
        System.getProperty("java.class.path"),
        Server.class.getName());
  }

  Child(List<String> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the other process has ended at once");
    }
    told = line.split(" ");
  }

  /** It ends with its standard input. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
