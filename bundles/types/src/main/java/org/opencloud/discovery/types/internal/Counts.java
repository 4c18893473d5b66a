package org.opencloud.discovery.types.internal;

import org.opencloud.discovery.api.meters.Meters;

/** The bundle's counters. */
final class Counts {
  private static final String BUNDLE = "types";

  private final Meters meters;

  Counts(Meters meters) {
    this.meters = meters;
  }

  /** An announcement of another node that counts now. */
  void taken() {
    meters.counter(BUNDLE, "announcement.taken", "").increment();
  }

  /** An announcement of another node that does not. */
  void dropped(String reason) {
    meters.counter(BUNDLE, "announcement.dropped", reason).increment();
  }

  /** This node's announcement, sent to somebody. */
  void announced() {
    meters.counter(BUNDLE, "announced", "").increment();
  }

  /** A type of this node of which others are not told. */
  void withheld(String reason) {
    meters.counter(BUNDLE, "type.withheld", reason).increment();
  }

  void described() {
    meters.counter(BUNDLE, "description.taken", "").increment();
  }

  /** A description that was announced or sent, and is not kept. */
  void undescribed(String reason) {
    meters.counter(BUNDLE, "description.dropped", reason).increment();
  }

  /** A question to another node that was not answered to its end. */
  void unanswered(String reason) {
    meters.counter(BUNDLE, "request.failed", reason).increment();
  }

  /** A question of another node that was not answered to its end. */
  void refused(String reason) {
    meters.counter(BUNDLE, "request.refused", reason).increment();
  }
}
