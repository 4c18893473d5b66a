package org.opencloud.discovery.records.internal;

import org.opencloud.discovery.api.meters.Meters;

/** Counts what is refused or failed, by what it was and why. */
final class Drops {
  static final String BUNDLE = "records";

  private final Meters meters;

  Drops(Meters meters) {
    this.meters = meters;
  }

  /** Why an indexer did not take this node's record. */
  void publish(String code) {
    count("publish.refused", code);
  }

  /** A heartbeat stream that broke or could not be opened. */
  void heartbeat(String reason) {
    count("heartbeat.failed", reason);
  }

  /** A question to an indexer that had no answer. */
  void get(String reason) {
    count("get.failed", reason);
  }

  /** A resolution that was not tried or came to nothing. */
  void resolve(String reason) {
    count("resolve.dropped", reason);
  }

  /** Something for which an indexer lost standing. */
  void conduct(String reason) {
    count("indexer.blamed", reason);
  }

  /** An indexer that somebody told of and that was not remembered. */
  void told(String reason) {
    count("indexer.dropped", reason);
  }

  /** A record that another indexer or the DHT told and that does not hold. */
  void record(String reason) {
    count("record.dropped", reason);
  }

  private void count(String name, String reason) {
    meters.counter(BUNDLE, name, reason).increment();
  }
}
