package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.opencloud.discovery.harness.Node;

/**
 * Makes bundles that tell when code of theirs runs: each start leaves a line in a file of the node.
 * And features and KARs around them.
 */
final class PluginMaker {
  private static final String ACTIVATOR =
      """
      package acme;

      public class Activator implements org.osgi.framework.BundleActivator {
        public void start(org.osgi.framework.BundleContext context) throws Exception {
          java.nio.file.Files.writeString(
              java.nio.file.Path.of(
                  System.getProperty("karaf.base"), "started-" + context.getBundle().getSymbolicName()),
              "started\\n",
              java.nio.file.StandardOpenOption.CREATE,
              java.nio.file.StandardOpenOption.APPEND);
          context.registerService(Runnable.class, () -> {}, null);
        }

        public void stop(org.osgi.framework.BundleContext context) {}
      }
      """;

  private final Path directory;
  private final Node node;
  private final byte[] activator;

  PluginMaker(Path directory, Node node) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.node = node;
    this.activator = compile(node.file("lib/boot/osgi.core-8.0.0.jar"));
  }

  private byte[] compile(Path framework) throws IOException {
    Path source = Files.createDirectories(directory.resolve("acme")).resolve("Activator.java");
    Files.writeString(source, ACTIVATOR);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "--release",
                "17",
                "-cp",
                framework.toString(),
                source.toString());
    assertThat(result).as("compiles").isZero();
    return Files.readAllBytes(directory.resolve("acme/Activator.class"));
  }

  /** A bundle of this symbolic name. */
  Path bundle(String name, String version) throws IOException {
    return bundle(name, version, "Bundle-Activator: acme.Activator\n");
  }

  /** The same with other headers, each with an end of line. */
  Path bundle(String name, String version, String headers) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    String manifest =
        "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: "
            + name
            + "\nBundle-Version: "
            + version
            + "\nImport-Package: org.osgi.framework\n"
            + headers
            + "\n";
    entries.put("META-INF/MANIFEST.MF", manifest.getBytes(StandardCharsets.UTF_8));
    entries.put("acme/Activator.class", activator);
    return write(directory.resolve(name + "-" + version + ".jar"), entries);
  }

  /** A features file with one feature of one bundle. */
  Path features(String feature, Path bundle) throws IOException {
    return Files.writeString(
        directory.resolve(feature + "-features.xml"), features(feature, bundle.toUri().toString()));
  }

  private static String features(String feature, String bundle) {
    return """
        <features name="%1$s" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
          <feature name="%1$s" version="1.0"><bundle>%2$s</bundle></feature>
        </features>
        """
        .formatted(feature, bundle);
  }

  /** A KAR that holds the bundle and its feature, and puts a file into the node's folder. */
  Path kar(String feature, Path bundle) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(
        "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n".getBytes(StandardCharsets.UTF_8));
    String artifact = "acme/" + feature + "/1.0/" + feature + "-1.0";
    entries.put(
        "repository/" + artifact + "-features.xml",
        features(feature, "mvn:acme/" + feature + "/1.0").getBytes(StandardCharsets.UTF_8));
    entries.put("repository/" + artifact + ".jar", Files.readAllBytes(bundle));
    entries.put("resources/etc/" + feature + ".txt", "from a KAR".getBytes(StandardCharsets.UTF_8));
    return write(directory.resolve(feature + ".kar"), entries);
  }

  /** Puts another entry into a copy of the archive. */
  Path tampered(Path archive, String name) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    entries.put("acme/Extra.class", activator);
    return write(directory.resolve(name), entries);
  }

  private static Path write(Path file, Map<String, byte[]> entries) throws IOException {
    try (OutputStream to = Files.newOutputStream(file);
        ZipOutputStream out = new ZipOutputStream(to)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return file;
  }

  /** How often code of this bundle was started in the node. */
  long starts(String name) throws IOException {
    Path file = node.file("started-" + name);
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }
}
