package org.opencloud.discovery.records.internal;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.opencloud.discovery.api.transport.TransportException;

/** An indexer was asked in vain. The message is a word for counters. */
final class Failed extends Exception {
  private static final long serialVersionUID = 1L;

  Failed(String reason) {
    super(reason, null, false, false);
  }

  /** The word for what a stage failed with. */
  static String reason(Throwable failure) {
    Throwable bare = failure instanceof CompletionException ? failure.getCause() : failure;
    if (bare instanceof Failed failed) {
      return failed.getMessage();
    }
    return bare instanceof TransportException known
        ? known.reason().name().toLowerCase(Locale.ROOT)
        : "failed";
  }

  /** What of it no honest indexer does; being away is none of that. */
  static Optional<Blame> blame(String reason) {
    return switch (reason) {
      case "oversized" -> Optional.of(Blame.OVERSIZED);
      case "flood" -> Optional.of(Blame.FLOOD);
      case "malformed" -> Optional.of(Blame.MALFORMED);
      case "timeout", "reset" -> Optional.of(Blame.SLOW);
      default -> Optional.empty();
    };
  }
}
