package org.opencloud.discovery.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few seconds of what {@code ./fuzz} does for as long as it is told to. */
class FuzzingTest {
  private static final int SECONDS = 10;
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path scratch;

  @Test
  void findsNothingInAllDecodersInAFewSeconds() throws Exception {
    int exit = fuzz("all", "-max_total_time=" + SECONDS);
    assertThat(exit).as(output()).isZero();
    assertThat(output()).contains("Done ");
  }

  @Test
  void wouldFindADefect() throws Exception {
    assertThat(fuzz("defect", "-runs=2000000")).isEqualTo(77);
    assertThat(output()).contains("read beyond the end");
  }

  private int fuzz(String decoder, String bound) throws IOException, InterruptedException {
    // Where Jazzer has no native library there is no coverage to be guided by.
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "Jazzer has machine code for Linux on amd64 only, among those that a node runs on");
    Path inputs = scratch.resolve("inputs");
    Corpus.writeNumbered(inputs);
    Path program = Path.of("bin", "jazzer").toAbsolutePath();
    List<String> command = new ArrayList<>(List.of(program.toString(), decoder));
    command.addAll(Arrays.asList(inputs.toString(), bound));
    Process process =
        new ProcessBuilder(command)
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("output").toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(output()).isTrue();
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private String output() throws IOException {
    return Files.readString(scratch.resolve("output"), StandardCharsets.ISO_8859_1);
  }
}
