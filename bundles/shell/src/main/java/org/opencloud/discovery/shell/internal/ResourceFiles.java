package org.opencloud.discovery.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The files that an operator names: files as they are, folders for the JSON files in them. */
final class ResourceFiles {
  private ResourceFiles() {}

  static List<Path> in(Path folder, List<String> names) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path path = folder.resolve(name);
      if (Files.isDirectory(path)) {
        files.addAll(children(path));
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(ResourceFiles::isJson).sorted().toList();
    }
  }

  private static boolean isJson(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(path)
        && (name.endsWith(".json") || name.endsWith(".ndjson") || name.endsWith(".jsonl"));
  }
}
