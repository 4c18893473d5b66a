package org.opencloud.discovery.partners.internal;

import org.opencloud.discovery.api.meters.Meters;

/** The bundle's counters. */
final class Counts {
  private static final String BUNDLE = "partners";

  private final Meters meters;

  Counts(Meters meters) {
    this.meters = meters;
  }

  /** A notice of a partner that was taken, by what it is. */
  void taken(String kind) {
    meters.counter(BUNDLE, "notice.taken", kind).increment();
  }

  /** A notice of another node that was not. */
  void refused(String reason) {
    meters.counter(BUNDLE, "notice.refused", reason).increment();
  }

  /** A notice that a partner has acknowledged, by what it is. */
  void sent(String kind) {
    meters.counter(BUNDLE, "notice.sent", kind).increment();
  }

  /** A notice that was not sent, or that a partner refused. */
  void failed(String reason) {
    meters.counter(BUNDLE, "notice.failed", reason).increment();
  }

  /** A notice of an application that was refused as too much. */
  void rejected(String reason) {
    meters.counter(BUNDLE, "notice.rejected", reason).increment();
  }

  void heartbeat(String event) {
    meters.counter(BUNDLE, "heartbeat", event).increment();
  }
}
