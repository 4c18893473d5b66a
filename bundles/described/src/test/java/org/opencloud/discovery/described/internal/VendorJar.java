package org.opencloud.discovery.described.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** A vendor's bundle, as the bytes that are installed. */
final class VendorJar {
  private static final String FOLDER = "OPENCLOUD-INF/types/";

  private final Manifest manifest = new Manifest();
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /** An empty one that requires an extender of this range. */
  VendorJar(String version) {
    header("Manifest-Version", "1.0");
    header("Bundle-ManifestVersion", "2");
    header("Bundle-SymbolicName", "com.acme.robots");
    header("Bundle-Version", version);
    requires("(&(osgi.extender=opencloud.types)(version>=1.0)(!(version>=2.0)))");
  }

  VendorJar requires(String filter) {
    return header("Require-Capability", "osgi.extender;filter:=\"" + filter + "\"");
  }

  VendorJar without(String header) {
    manifest.getMainAttributes().remove(new Attributes.Name(header));
    return this;
  }

  VendorJar header(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  /** A type with one number, of which at least so many are expected. */
  VendorJar type(String file, String name, int least) {
    return file(
        FOLDER + file,
        """
        {"data_type": "%s", "version": "1.0.0", "description": "For hire",
         "schema": {"type": "object", "properties": {
           "axes": {"type": "integer", "minimum": %d, "description": "How it moves",
                    "examples": [6], "x-filter": true}}}}
        """
            .formatted(name, least));
  }

  VendorJar descriptor(String file, String text) {
    return file(FOLDER + file, text);
  }

  VendorJar file(String path, String text) {
    files.put(path, text.getBytes(UTF_8));
    return this;
  }

  /** A class of the tests, for the bundle to load. */
  VendorJar code(Class<?> type) throws IOException {
    String path = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
      files.put(path, in.readAllBytes());
    }
    return this;
  }

  InputStream open() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        jar.putNextEntry(new ZipEntry(file.getKey()));
        jar.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
