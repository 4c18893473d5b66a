package org.opencloud.discovery.kad.internal;

/** A request that is not answered; its stream is reset, as go does. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String counter;
  private final String reason;

  Refused(String counter, String reason) {
    super(reason, null, false, false);
    this.counter = counter;
    this.reason = reason;
  }

  String counter() {
    return counter;
  }

  String reason() {
    return reason;
  }
}
