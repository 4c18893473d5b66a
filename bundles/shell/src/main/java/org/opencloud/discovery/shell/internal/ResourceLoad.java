package org.opencloud.discovery.shell.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.StoreException;

/** Loads files one after the other and tells of each bad entry with its place. */
final class ResourceLoad {
  private final ResourceRegistry registry;
  private final Report report;
  private final SortedSet<String> unsearched = new TreeSet<>();
  private long loaded;
  private long refused;

  ResourceLoad(ResourceRegistry registry, Report report) {
    this.registry = registry;
    this.report = report;
  }

  void load(String type, List<Path> files, BooleanSupplier stop) throws StoreException {
    for (Path file : files) {
      if (!stop.getAsBoolean()) {
        load(type, file, stop);
      }
    }
  }

  private void load(String type, Path file, BooleanSupplier stop) throws StoreException {
    try (InputStream in = Files.newInputStream(file)) {
      ResourceRegistry.Loaded some =
          registry.load(
              type, in, (line, field, message) -> refuse(file, line, field, message), stop);
      loaded += some.resources();
      unsearched.addAll(some.unsearched());
    } catch (IOException e) {
      refuse(file, 0, "", reason(e));
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file on the node";
    }
    return e instanceof AccessDeniedException
        ? "expected a file that the node's user may read"
        : "cannot be read: " + e.getMessage();
  }

  private void refuse(Path file, long line, String field, String message) {
    refused++;
    report.refused(file.toString(), line, field, message);
  }

  long loaded() {
    return loaded;
  }

  /** Types of what was loaded that no plugin here searches. */
  SortedSet<String> unsearched() {
    return unsearched;
  }

  long refused() {
    return refused;
  }

  /** Told of each bad entry. */
  @FunctionalInterface
  interface Report {
    /**
     * One bad entry.
     *
     * @param line where it begins, from 1; 0: the whole file
     * @param field the field that is wrong, or empty
     */
    void refused(String file, long line, String field, String message);
  }
}
