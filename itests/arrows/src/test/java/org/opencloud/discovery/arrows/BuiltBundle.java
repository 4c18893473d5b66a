package org.opencloud.discovery.arrows;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A jar as the build made it: what it imports, exports and contains. */
record BuiltBundle(
    String name,
    String symbolicName,
    Set<String> imports,
    Map<String, String> exports,
    Set<String> packages) {

  /** Every bundle below the directory, wrapped libraries included, of one of these versions. */
  static Set<BuiltBundle> allBelow(Path directory, List<String> versions) {
    try (Stream<Path> folders = Files.list(directory)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .map(folder -> read(folder, versions))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BuiltBundle read(Path folder, List<String> versions) {
    String name = folder.getFileName().toString();
    Path file =
        versions.stream()
            .map(version -> folder.resolve("target").resolve(name + "-" + version + ".jar"))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("not built: " + folder));
    try (JarFile jar = new JarFile(file.toFile())) {
      Attributes headers = jar.getManifest().getMainAttributes();
      return new BuiltBundle(
          name,
          header(headers, "Bundle-SymbolicName").keySet().iterator().next(),
          new TreeSet<>(header(headers, "Import-Package").keySet()),
          header(headers, "Export-Package").entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, BuiltBundle::uses)),
          packages(jar));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static Map<String, Attrs> header(Attributes headers, String name) {
    return OSGiHeader.parseHeader(headers.getValue(name));
  }

  private static String uses(Map.Entry<String, Attrs> export) {
    return export.getValue().getOrDefault("uses:", "");
  }

  private static Set<String> packages(JarFile jar) {
    return jar.stream()
        .map(entry -> entry.getName())
        .filter(entry -> entry.endsWith(".class") && entry.indexOf('/') > 0)
        .map(entry -> entry.replaceFirst("^META-INF/versions/\\d+/", ""))
        .map(entry -> entry.substring(0, entry.lastIndexOf('/')).replace('/', '.'))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public String toString() {
    return name;
  }
}
