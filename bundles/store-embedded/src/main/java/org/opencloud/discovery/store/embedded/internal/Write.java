package org.opencloud.discovery.store.embedded.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What one caller wants done, all or nothing. */
final class Write {
  private final List<Change> changes;
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();

  Write(List<Change> changes) {
    this.changes = List.copyOf(changes);
  }

  List<Change> changes() {
    return changes;
  }

  /** True when it was done, false when what was to be removed was not there. */
  CompletableFuture<Boolean> done() {
    return done;
  }

  long weight() {
    return changes.stream().mapToLong(Change::weight).sum();
  }
}
