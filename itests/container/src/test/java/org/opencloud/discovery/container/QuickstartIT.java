package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The command of the first page, as a person types it. */
class QuickstartIT {
  private static final int PATIENCE_MINUTES = 5;

  private record Run(int status, String output, String errors) {}

  private static Run quickstart(String... arguments) throws IOException, InterruptedException {
    Path directory = Ground.fresh("quickstart");
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    List<String> command = new ArrayList<>();
    command.add(Ground.PROJECT.resolve("quickstart").toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      assertThat(ended).as(Files.readString(errors)).isTrue();
    } finally {
      process.destroy();
    }
    return new Run(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  @Test
  void printsWhatTheOtherNodeHas() throws Exception {
    Run run = quickstart("gpu");

    assertThat(run.status()).as(run.errors()).isZero();
    assertThat(run.output())
        .contains("COMPUTE", "Single H100 card", "Four A100 for partners")
        .containsPattern("\\d+ results: \\d+ from did:key:\\S+; first after \\d+ ms");
  }

  @Test
  void printsRawPayloadsAndNothingElse() throws Exception {
    Run run = quickstart("--json", "gpu");

    assertThat(run.status()).as(run.errors()).isZero();
    assertThat(run.output().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("{") && line.contains("\"datatype\":"));
  }

  @Test
  void isContentWithAWordNobodyHas() throws Exception {
    Run run = quickstart("zyzzogeton");

    assertThat(run.status()).as(run.errors()).isZero();
    assertThat(run.output()).startsWith("0 results");
  }

  @Test
  void saysHowItIsUsed() throws Exception {
    Run run = quickstart();

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).contains("usage: ./quickstart");
  }
}
