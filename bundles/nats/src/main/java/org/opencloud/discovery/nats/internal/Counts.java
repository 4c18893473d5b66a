package org.opencloud.discovery.nats.internal;

import java.util.function.LongSupplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.meters.Meters;

/** The bridge's meters. */
final class Counts {
  private static final String BUNDLE = "nats";

  private final Meters meters;

  Counts(Meters meters) {
    this.meters = meters;
  }

  void request(String kind) {
    meters.counter(BUNDLE, "request", kind).increment();
  }

  void ignored(String reason) {
    meters.counter(BUNDLE, "request.ignored", reason).increment();
  }

  void refused(String code) {
    meters.counter(BUNDLE, "request.refused", code).increment();
  }

  /** What became of a request about a peer. */
  void relation(String outcome) {
    meters.counter(BUNDLE, "relation", outcome).increment();
  }

  void inboundDropped(String reason) {
    meters.counter(BUNDLE, "inbound.dropped", reason).increment();
  }

  void outboundDropped(String reason) {
    meters.counter(BUNDLE, "outbound.dropped", reason).increment();
  }

  void connection(String event) {
    meters.counter(BUNDLE, "connection", event).increment();
  }

  Registration gauge(String name, LongSupplier value) {
    return meters.gauge(BUNDLE, name, value);
  }
}
