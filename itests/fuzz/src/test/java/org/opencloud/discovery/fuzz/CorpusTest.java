package org.opencloud.discovery.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
  static Stream<String> decoders() {
    return Stream.of(Decoders.names());
  }

  /** One that takes nothing would be fuzzed at its door only. */
  @ParameterizedTest
  @MethodSource("decoders")
  void isReadWithoutADefectAndInPartTaken(String decoder) throws IOException {
    int taken = 0;
    for (Path input : Corpus.inputs(decoder)) {
      taken += Decoders.named(decoder).takes(Files.readAllBytes(input)) ? 1 : 0;
    }
    assertThat(taken).as("inputs taken for what they should be").isPositive();
  }
}
