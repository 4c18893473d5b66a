package org.opencloud.discovery.harness;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Programs made of the sources of foreign peers, kept in the user's cache between runs. */
final class PeerBuild {
  private static final Path CACHE =
      Path.of(System.getProperty("user.home"), ".cache", "opencloud-discovery");

  /** The slowest one compiles a few hundred crates. */
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private PeerBuild() {}

  /** The directory of the program, built when there is none for exactly these sources. */
  static Path of(String name, Path sources, Toolchain toolchain) {
    Path kept = CACHE.resolve(name + "-" + hash(sources));
    return Files.isDirectory(kept) ? kept : buildAlone(name, sources, toolchain, kept);
  }

  /** Whoever wants the same at the same time waits for it: building it twice takes longer. */
  private static Path buildAlone(String name, Path sources, Toolchain toolchain, Path kept) {
    try {
      Files.createDirectories(CACHE);
      Path lock = CACHE.resolve(name + ".lock");
      try (FileChannel file = FileChannel.open(lock, CREATE, WRITE)) {
        if (Deadline.in(PATIENCE).first(() -> Optional.ofNullable(file.tryLock())).isEmpty()) {
          throw new HarnessException("somebody else builds " + kept + " for too long");
        }
        return Files.isDirectory(kept) ? kept : build(name, sources, toolchain, kept);
      }
    } catch (IOException e) {
      throw new HarnessException("cannot fill " + kept + ": " + e.getMessage(), e);
    }
  }

  /** Elsewhere first, so that an interrupted build is never taken for a whole one. */
  private static Path build(String name, Path sources, Toolchain toolchain, Path kept)
      throws IOException {
    Path made = Files.createTempDirectory(CACHE, "building-" + name + "-");
    toolchain.build(sources, CACHE, made);
    return Files.move(made, kept);
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
