package org.opencloud.discovery.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opencloud.discovery.harness.Node;

/** Resources for a node, as JSON. */
final class Owned {
  private Owned() {}

  static String visible(String id, String name) {
    return resource(id, name, "\"access\":\"PUBLIC\"");
  }

  static String hidden(String id, String name) {
    return resource(id, name, "\"access\":\"PRIVATE\"");
  }

  static String shared(String id, String name, String partner) {
    return resource(id, name, "\"access\":\"PRIVATE\",\"partnerships\":[\"" + partner + "\"]");
  }

  private static String resource(String id, String name, String access) {
    return "{\"id\":\"%s\",\"data_type\":\"COMPUTE\",\"name\":\"%s\",%s}"
        .formatted(id, name, access);
  }

  /** Adds them as an operator does. */
  static void add(Node node, String... resources) {
    node.run("resource:add " + file(node, List.of(resources)));
  }

  /** A file of the node with one resource a line. */
  static Path file(Node node, List<String> resources) {
    try {
      Path file = Files.createTempFile(node.directory(), "resources", ".ndjson");
      return Files.write(file, resources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
