package org.opencloud.discovery.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** A bundle without code: the type {@code acme.robot}, described. */
final class DescribedJar {
  static final String NAME = "com.acme.robots";
  static final String TYPE = "acme.robot";

  private DescribedJar() {}

  /**
   * Writes it.
   *
   * @param least the fewest axes that a robot may have
   */
  static Path write(Path directory, String version, int least) {
    return write(directory, NAME, version, descriptor(version, least));
  }

  /**
   * Writes one with a descriptor of the caller's.
   *
   * @param name the bundle's symbolic name
   */
  static Path write(Path directory, String name, String version, String descriptor) {
    Path file = directory.resolve(name + "-" + version + ".jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest(name, version))) {
      jar.putNextEntry(new ZipEntry("OPENCLOUD-INF/types/type.json"));
      jar.write(descriptor.getBytes(UTF_8));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Manifest manifest(String name, String version) {
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue("Bundle-ManifestVersion", "2");
    headers.putValue("Bundle-SymbolicName", name);
    headers.putValue("Bundle-Version", version);
    headers.putValue(
        "Require-Capability",
        "osgi.extender;filter:=\"(&(osgi.extender=opencloud.types)"
            + "(version>=1.0)(!(version>=2.0)))\"");
    return manifest;
  }

  private static String descriptor(String version, int least) {
    return """
        {"data_type": "%s", "version": "%s", "description": "Robots for hire",
         "schema": {"type": "object", "properties": {
           "axes": {"type": "integer", "minimum": %d, "description": "How it moves",
                    "examples": [6], "x-filter": true}}}}
        """
        .formatted(TYPE, version, least);
  }
}
