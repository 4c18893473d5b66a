package org.opencloud.discovery.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.opencloud.discovery.harness.Node;

/** What a node says of its features and bundles. */
final class FeatureList {
  private FeatureList() {}

  /** Feature to state, of all that is installed. */
  static Map<String, String> installed(Node node) {
    return table(node.run("feature:list -i --no-format"), 0, 3);
  }

  /** Bundle to state. */
  static Map<String, String> bundles(Node node) {
    return table(node.run("bundle:list -t 0 -s --no-format"), 4, 1);
  }

  private static Map<String, String> table(String text, int key, int value) {
    Map<String, String> rows = new TreeMap<>();
    text.lines()
        .map(line -> line.split("\t"))
        .filter(row -> row.length > Math.max(key, value))
        .forEach(row -> rows.put(row[key].strip(), row[value].strip()));
    return rows;
  }

  /** The names in the distribution's boot list. */
  static Stream<String> boot(Node node) {
    Properties settings = new Properties();
    try (var reader = Files.newBufferedReader(node.file("etc/org.apache.karaf.features.cfg"))) {
      settings.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Stream.of(settings.getProperty("featuresBoot").split(","))
        .map(feature -> feature.strip().split("/")[0]);
  }
}
