package org.opencloud.discovery.harness.benchmark;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opencloud.discovery.harness.HarnessException;

/**
 * The resources that are searched: every one has a word of its own ({@code single42}), and each
 * hundred of them one in common ({@code century0}).
 */
final class Catalogue {
  static final int RESOURCES = 10_000;
  static final int HUNDRED = 100;
  private static final String[] TYPES = {"COMPUTE", "STORAGE", "DATA", "PROCESSING", "WORKFLOW"};

  private Catalogue() {}

  static String single(int number) {
    return "single" + (10_000 + number % RESOURCES);
  }

  static String century(int number) {
    return "century" + (1_000 + number % (RESOURCES / HUNDRED));
  }

  /** Writes all of them, one a line. */
  static void write(Path file) {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (int i = 0; i < RESOURCES; i++) {
        out.write(line(i));
        out.newLine();
      }
    } catch (IOException e) {
      throw new HarnessException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static String line(int number) {
    return """
        {"id":"r-%d","data_type":"%s","name":"machine %s of rack %s","description":"A resource \
        of the benchmark, described in as many words as a person would take for it","access":"PUBLIC",\
        "location":"eu-%d","price":{"hour":%d.5}}"""
        .formatted(
            number,
            TYPES[number / HUNDRED % TYPES.length],
            single(number),
            century(number / HUNDRED),
            number % 7,
            number % 50);
  }
}
