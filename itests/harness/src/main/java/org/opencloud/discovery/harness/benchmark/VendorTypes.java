package org.opencloud.discovery.harness.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Node;

/** Resource types of a vendor, made here, that come to a running node by its deploy folder. */
final class VendorTypes {
  private static final String EXTENDER =
      "osgi.extender;filter:=\"(&(osgi.extender=opencloud.types)(version>=1.0)(!(version>=2.0)))\"";
  private static final String DESCRIPTOR =
      """
      {"data_type": "%s", "version": "1.0.0", "description": "Made by the benchmark",
       "schema": {"type": "object", "properties": {
         "label": {"type": "string", "description": "What it is", "examples": ["one"], "x-search": true},
         "size": {"type": "number", "description": "How much", "examples": [1], "x-unit": "GiB", "x-filter": true}}}}
      """;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Node node;
  private final Path directory;

  VendorTypes(Node node, Path directory) {
    this.node = node;
    this.directory = directory;
  }

  /** Keeps a resource of a type that is not there yet, to be found by this word. */
  void keep(int number, String word) throws IOException {
    Path file = directory.resolve("vendor-" + number + ".json");
    String json = "{\"data_type\":\"%s\",\"id\":\"v%d\",\"label\":\"%s\",\"access\":\"PUBLIC\"}";
    Files.writeString(file, json.formatted(name(number), number, word));
    node.run("resource:add " + file);
  }

  /** Drops one type into the node's deploy folder. */
  void drop(int number) throws IOException {
    Path made = Files.createTempFile(directory, "vendor", ".jar");
    try (OutputStream out = Files.newOutputStream(made);
        JarOutputStream jar = new JarOutputStream(out, manifest(number))) {
      jar.putNextEntry(new JarEntry("OPENCLOUD-INF/types/type.json"));
      jar.write(DESCRIPTOR.formatted(name(number)).getBytes(UTF_8));
      jar.closeEntry();
    }
    Path deployed = node.file("deploy/vendor-" + number + ".jar");
    Files.move(made, deployed, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Waits until the node answers for that type. */
  void await(int number) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!node.run("search:types --local --json").contains(name(number))) {
      if (System.nanoTime() > end) {
        throw new HarnessException(node + " does not search " + name(number) + "\n" + node.tail());
      }
    }
  }

  private static String name(int number) {
    return "bench.vendor-" + number;
  }

  private static Manifest manifest(int number) {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name(number));
    main.putValue("Bundle-Version", "1.0.0");
    main.putValue("Require-Capability", EXTENDER);
    return manifest;
  }
}
