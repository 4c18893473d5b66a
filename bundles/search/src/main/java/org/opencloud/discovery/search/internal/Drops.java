package org.opencloud.discovery.search.internal;

import org.opencloud.discovery.api.meters.Meters;

/** Counts what is refused, by what it was and why. */
final class Drops {
  private static final String BUNDLE = "search";

  private final Meters meters;

  Drops(Meters meters) {
    this.meters = meters;
  }

  /** A search of an application that was refused as too much. */
  void search(String reason) {
    meters.counter(BUNDLE, "search.refused", reason).increment();
  }

  void question(String reason) {
    meters.counter(BUNDLE, "question.dropped", reason).increment();
  }

  void answer(String reason) {
    meters.counter(BUNDLE, "answer.dropped", reason).increment();
  }

  void hit(String reason) {
    meters.counter(BUNDLE, "hit.dropped", reason).increment();
  }

  /** A provider that failed or was cut off. */
  void provider(String reason) {
    meters.counter(BUNDLE, "provider.failed", reason).increment();
  }

  /** An answer of this node that was given up. */
  void cancelled(String reason) {
    meters.counter(BUNDLE, "answer.cancelled", reason).increment();
  }

  void accepted() {
    meters.counter(BUNDLE, "question.accepted", "").increment();
  }
}
