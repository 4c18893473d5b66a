package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One file of {@code etc}, edited as an operator would: a key's line is replaced. Every key is
 * shipped, so a missing one is a wrong name.
 */
record CfgFile(Path file) {
  void set(Map<String, String> values) {
    try {
      List<String> lines = new ArrayList<>();
      boolean shipped = Files.exists(file);
      if (shipped) {
        lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
      }
      values.forEach((key, value) -> set(lines, key, value, shipped));
      Files.write(file, lines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new HarnessException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private void set(List<String> lines, String key, String value, boolean shipped) {
    if (!lines.removeIf(line -> line.split("=", 2)[0].strip().equals(key)) && shipped) {
      throw new HarnessException(file + " has no key " + key);
    }
    lines.add(key + " = " + value);
  }
}
