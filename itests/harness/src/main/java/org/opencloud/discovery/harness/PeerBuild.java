package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Programs made of the sources of foreign peers, kept in the user's cache between runs. */
final class PeerBuild {
  private static final Path CACHE =
      Path.of(System.getProperty("user.home"), ".cache", "opencloud-discovery");

  private PeerBuild() {}

  /** The directory of the program, built when there is none for exactly these sources. */
  static Path of(String name, Path sources, Toolchain toolchain) {
    Path kept = CACHE.resolve(name + "-" + hash(sources));
    return Files.isDirectory(kept) ? kept : build(name, sources, toolchain, kept);
  }

  /** Elsewhere first, so that an interrupted build is never taken for a whole one. */
  private static Path build(String name, Path sources, Toolchain toolchain, Path kept) {
    try {
      Files.createDirectories(CACHE);
      Path made = Files.createTempDirectory(CACHE, "building-" + name + "-");
      toolchain.build(sources, CACHE, made);
      return move(made, kept);
    } catch (IOException e) {
      throw new HarnessException("cannot fill " + kept + ": " + e.getMessage(), e);
    }
  }

  /** Somebody else may have built the same meanwhile. */
  private static Path move(Path made, Path kept) throws IOException {
    try {
      return Files.move(made, kept);
    } catch (IOException e) {
      if (Files.isDirectory(kept)) {
        return kept;
      }
      throw e;
    }
  }

  /** Of a file, or of the files below a directory that belong to the sources. */
  static String hash(Path sources) {
    try (Stream<Path> all = Files.walk(sources)) {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      List<Path> files = all.filter(file -> isSource(sources.relativize(file))).sorted().toList();
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
          hash.update(sources.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
          hash.update(Files.readAllBytes(file));
        }
      }
      return HexFormat.of().formatHex(hash.digest(), 0, 8);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new HarnessException("cannot read " + sources + ": " + e.getMessage(), e);
    }
  }

  private static boolean isSource(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .map(Path::toString)
        .noneMatch(name -> name.equals("node_modules") || name.equals("target"));
  }
}
