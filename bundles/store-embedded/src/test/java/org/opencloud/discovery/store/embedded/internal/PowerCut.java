package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.opencloud.discovery.store.embedded.internal.HookedDisk.Operation;

/**
 * Remembers what was forced to disk. After the power went nothing is done any more, and {@link
 * #image} makes the directory as it is found afterwards: all that was forced, and of the rest
 * nothing or, with a source of chance, any part.
 */
final class PowerCut implements HookedDisk.Hook {
  private final Path directory;
  private final Path index;
  private final Path deleted;
  private final Map<String, Long> forcedBytes = new HashMap<>();
  private final Set<Object> syncedFiles = new HashSet<>();
  private final Set<Path> forcedDirectories = new HashSet<>();
  private final Set<String> logNames;
  private final Set<String> indexNames;
  private final Predicate<Operation> goesBefore;
  private Optional<Operation> held = Optional.empty();
  private boolean holding;
  private boolean dark;

  /** The power is on; what is in the directory now is on disk. */
  PowerCut(Path directory, Predicate<Operation> goesBefore) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.index = Files.createDirectories(directory.resolve("idx"));
    this.deleted = Files.createDirectories(directory.resolve("deleted"));
    this.goesBefore = goesBefore;
    this.logNames = logs();
    for (String name : logNames) {
      forcedBytes.put(name, Files.size(directory.resolve(name)));
    }
    this.indexNames = names(index);
    for (String name : indexNames) {
      syncedFiles.add(key(index.resolve(name)));
    }
  }

  Engine.Disk disk() {
    return HookedDisk.with(this);
  }

  /** Makes what does this wait until the power goes. */
  synchronized void hold(Operation operation) {
    held = Optional.of(operation);
  }

  synchronized boolean isHolding() {
    return holding;
  }

  synchronized void goNow() {
    dark = true;
    notifyAll();
  }

  synchronized boolean isDark() {
    return dark;
  }

  synchronized boolean forced(Path path) {
    return forcedDirectories.contains(path);
  }

  @Override
  public synchronized void before(Operation operation, Path path) throws IOException {
    waitWhileHeld(operation);
    dark = dark || goesBefore.test(operation);
    if (dark) {
      throw new IOException("no power");
    }
    String name = path.getFileName().toString();
    switch (operation) {
      case FORCE -> forcedBytes.put(name, Files.size(path));
      case FORCE_NAMES -> forceNames(path);
      case INDEX_SYNC -> syncedFiles.add(key(path));
      case INDEX_FORCE_NAMES -> replace(indexNames, names(index));
      case DELETE -> keep(path);
      default -> {}
    }
  }

  private void waitWhileHeld(Operation operation) throws IOException {
    try {
      while (!dark && held.equals(Optional.of(operation))) {
        holding = true;
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void forceNames(Path path) throws IOException {
    forcedDirectories.add(path);
    if (path.equals(directory)) {
      replace(logNames, logs());
    }
  }

  private void keep(Path path) throws IOException {
    Path kept = deleted.resolve(path.getFileName().toString());
    Files.deleteIfExists(kept);
    if (Files.exists(path)) {
      Files.createLink(kept, path);
    }
  }

  /** What is on the disk for certain. */
  Path image(Path to) throws IOException {
    return image(to, Optional.empty());
  }

  /** One of the things that may be on the disk. */
  synchronized Path image(Path to, Optional<Random> chance) throws IOException {
    Files.createDirectories(to.resolve("idx"));
    Set<String> logs = new HashSet<>(logNames);
    logs.addAll(logs());
    for (String name : logs) {
      Optional<Path> file = survivor(directory, name, logNames.contains(name), chance);
      if (file.isPresent()) {
        long certain = Math.min(forcedBytes.getOrDefault(name, 0L), Files.size(file.get()));
        write(file.get(), to.resolve(name), certain, chance);
      }
    }
    for (String name : indexNames) {
      // Lucene relies on deletions reaching the disk in order; so none is undone here.
      Optional<Path> file = survivor(index, name, true, Optional.empty());
      if (file.isPresent()) {
        long size = Files.size(file.get());
        boolean synced = syncedFiles.contains(key(file.get()));
        write(file.get(), to.resolve("idx").resolve(name), synced ? size : 0, chance);
      }
    }
    return to;
  }

  private Optional<Path> survivor(
      Path from, String name, boolean certain, Optional<Random> chance) {
    Path file = from.resolve(name);
    boolean lucky = chance.map(Random::nextBoolean).orElse(false);
    if (Files.exists(file)) {
      return certain || lucky ? Optional.of(file) : Optional.empty();
    }
    return Optional.of(deleted.resolve(name)).filter(kept -> lucky && Files.exists(kept));
  }

  private static void write(Path from, Path to, long certain, Optional<Random> chance)
      throws IOException {
    byte[] all = Files.readAllBytes(from);
    int size = (int) certain;
    int more = chance.map(random -> random.nextInt(all.length - size + 1)).orElse(0);
    Files.write(to, Arrays.copyOf(all, size + more));
  }

  private Set<String> logs() throws IOException {
    Set<String> names = names(directory);
    names.removeIf(name -> !name.startsWith("wal-"));
    return names;
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Set<String> names = new HashSet<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      names.remove("write.lock");
      return names;
    }
  }

  private static void replace(Set<String> before, Set<String> now) {
    before.clear();
    before.addAll(now);
  }

  private static Object key(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }
}
