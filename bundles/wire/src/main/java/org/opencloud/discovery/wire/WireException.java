package org.opencloud.discovery.wire;

/** Bytes that are no message of ours. The message says what was expected, never what was sent. */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong; its {@link #word} names counters. */
  public enum Reason {
    OVERSIZED,
    MALFORMED,
    /** Well formed, but of a type that is not expected here. */
    TYPE;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Reason reason;

  public WireException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public WireException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  static WireException malformed(String message) {
    return new WireException(Reason.MALFORMED, message);
  }

  public Reason reason() {
    return reason;
  }
}
