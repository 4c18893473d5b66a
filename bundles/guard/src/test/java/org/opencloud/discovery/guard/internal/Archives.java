package org.opencloud.discovery.guard.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Makes archives, and changes them as no tool of good manners does. */
final class Archives {
  private Archives() {}

  /** An archive of a bundle with a few entries. */
  static Path plain(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("META-INF/MANIFEST.MF", bytes("Manifest-Version: 1.0\nBundle-SymbolicName: a\n\n"));
    entries.put("META-INF/maven/pom.xml", bytes("<project/>"));
    entries.put("acme/", new byte[0]);
    entries.put("acme/A.class", bytes("not really a class"));
    entries.put("acme/b.txt", bytes("words"));
    return write(file, entries);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Path write(Path file, Map<String, byte[]> entries) throws IOException {
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

  static Map<String, byte[]> read(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  /** The same archive with other entries. */
  static Path changed(Path file, UnaryOperator<Map<String, byte[]>> change) throws IOException {
    Path changed = file.resolveSibling("changed-" + file.getFileName());
    return write(changed, change.apply(read(file)));
  }

  /** The same bytes with one name written over by another of the same length. */
  static Path renamed(Path file, String name, String other) throws IOException {
    byte[] from = bytes(name);
    byte[] to = bytes(other);
    byte[] all = Files.readAllBytes(file);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < all.length; ) {
      if (matches(all, at, from)) {
        out.write(to);
        at += from.length;
      } else {
        out.write(all[at++]);
      }
    }
    return Files.write(file.resolveSibling("renamed-" + file.getFileName()), out.toByteArray());
  }

  private static boolean matches(byte[] all, int at, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      if (at + i >= all.length || all[at + i] != name[i]) {
        return false;
      }
    }
    return true;
  }
}
