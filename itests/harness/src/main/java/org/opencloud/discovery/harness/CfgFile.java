package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One file of {@code etc}, edited as an operator would: a key's line is replaced, else added. */
record CfgFile(Path file) {
  void set(Map<String, String> values) {
    try {
      List<String> lines = new ArrayList<>();
      if (Files.exists(file)) {
        lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
      }
      values.forEach((key, value) -> set(lines, key, value));
      Files.write(file, lines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new HarnessException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void set(List<String> lines, String key, String value) {
    lines.removeIf(line -> line.split("=", 2)[0].strip().equals(key));
    lines.add(key + " = " + value);
  }
}
