package org.opencloud.discovery.indexer.internal;

import org.opencloud.discovery.api.meters.Meters;

/** Counts what is taken and what is not, by what it was and why. */
final class Drops {
  static final String BUNDLE = "indexer";

  private final Meters meters;

  Drops(Meters meters) {
    this.meters = meters;
  }

  /** A record that somebody brought and that is not kept. */
  void publish(String reason) {
    count("publish.refused", reason);
  }

  void stored() {
    count("publish.stored", "");
  }

  /** A get that is not answered. */
  void get(String reason) {
    count("get.refused", reason);
  }

  /** A heartbeat stream that was not taken, or was given up. */
  void heartbeat(String reason) {
    count("heartbeat.refused", reason);
  }

  /** A kept or found record that is given up. */
  void record(String reason) {
    count("record.dropped", reason);
  }

  /** A look into the DHT that was not made, or came to nothing for a reason. */
  void lookup(String reason) {
    count("lookup.failed", reason);
  }

  /** A record that did not reach the DHT. */
  void replica(String reason) {
    count("replica.failed", reason);
  }

  private void count(String name, String reason) {
    meters.counter(BUNDLE, name, reason).increment();
  }
}
