package org.opencloud.discovery.store.embedded.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What one caller wants done, all or nothing. */
final class Write {
  private final List<Change> changes;
  private final List<EncodedChange> encoded;
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();

  /** Encodes the changes: on the caller's thread, since the one that writes has most to do. */
  Write(List<Change> changes) {
    this.changes = List.copyOf(changes);
    this.encoded = this.changes.stream().map(Codec::encode).toList();
  }

  List<Change> changes() {
    return changes;
  }

  /** The changes in the same order, as the log keeps them. */
  List<EncodedChange> encoded() {
    return encoded;
  }

  /** True when it was done, false when what was to be removed was not there. */
  CompletableFuture<Boolean> done() {
    return done;
  }

  long weight() {
    return changes.stream().mapToLong(Change::weight).sum();
  }
}
