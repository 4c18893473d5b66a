package org.opencloud.discovery.guard.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The jars that the distribution was built with, by digest: {@code lib/platform.sha256}, in the
 * form that {@code sha256sum --check} takes.
 *
 * @param digests digest to path below the distribution
 * @param paths path to digest
 * @param complaint why the list is not there or not whole
 */
record PlatformList(
    Map<String, String> digests, Map<String, String> paths, Optional<String> complaint) {
  private static final int MAX_BYTES = 4 << 20;
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](\\S.*)");
  private static final Pattern MAVEN =
      Pattern.compile("mvn:([^/!]+)/([^/]+)/([^/]+)(?:/([^/]+)(?:/([^/]+))?)?");

  static PlatformList read(Path file) {
    Map<String, String> digests = new HashMap<>();
    Map<String, String> paths = new HashMap<>();
    try {
      if (Files.size(file) > MAX_BYTES) {
        return none(file + ": larger than " + MAX_BYTES + " bytes");
      }
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
          return none(file + ": expected a digest and a path in each line");
        }
        digests.put(matcher.group(1), matcher.group(2));
        paths.put(matcher.group(2), matcher.group(1));
      }
      return new PlatformList(Map.copyOf(digests), Map.copyOf(paths), Optional.empty());
    } catch (IOException e) {
      return none(file + ": cannot be read (" + e.getMessage() + ")");
    }
  }

  private static PlatformList none(String what) {
    return new PlatformList(
        Map.of(),
        Map.of(),
        Optional.of(what + "; every jar of the distribution counts as a plugin until it is back"));
  }

  boolean has(String digest) {
    return digests.containsKey(digest);
  }

  /** The jar of the distribution that a bundle installed from there should be. */
  Optional<String> jarAt(String location) {
    Matcher matcher = MAVEN.matcher(location);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String artifact = matcher.group(2);
    String version = matcher.group(3);
    String type = matcher.group(4) == null ? "jar" : matcher.group(4);
    String classifier = matcher.group(5) == null ? "" : "-" + matcher.group(5);
    String group = matcher.group(1).replace('.', '/');
    String folder = "system/" + group + "/" + artifact + "/" + version + "/";
    return Optional.of(folder + artifact + "-" + version + classifier + "." + type)
        .filter(paths::containsKey);
  }
}
