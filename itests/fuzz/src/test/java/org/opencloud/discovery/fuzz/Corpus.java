package org.opencloud.discovery.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The inputs that are kept: a folder a decoder, a file an input. */
final class Corpus {
  private static final Path ROOT = Path.of("corpus");

  private Corpus() {}

  static List<Path> inputs(String decoder) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(decoder))) {
      return files.sorted().toList();
    }
  }

  /** All of them behind the byte that names their decoder, in a folder of their own. */
  static void writeNumbered(Path folder) throws IOException {
    Files.createDirectories(folder);
    String[] names = Decoders.names();
    for (int number = 0; number < names.length; number++) {
      for (Path input : inputs(names[number])) {
        byte[] bytes = Files.readAllBytes(input);
        byte[] numbered = new byte[bytes.length + 1];
        numbered[0] = (byte) number;
        System.arraycopy(bytes, 0, numbered, 1, bytes.length);
        Files.write(folder.resolve(names[number] + "-" + input.getFileName()), numbered);
      }
    }
  }
}
