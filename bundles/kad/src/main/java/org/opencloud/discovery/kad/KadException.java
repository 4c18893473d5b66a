package org.opencloud.discovery.kad;

/** The DHT did not do what was asked. */
public final class KadException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** The key is not {@code /namespace/rest} in UTF-8, or too long. */
    KEY,
    /** No validator is registered for the key's namespace. */
    NAMESPACE,
    /** The value is too large. */
    SIZE,
    /** The validator refuses the value. */
    INVALID,
    /** A better value is stored already. */
    OUTDATED,
    /** A peer did not answer, or not in time. */
    UNANSWERED,
    /** Too much is under way. */
    LIMIT,
    /** The DHT is closed. */
    CLOSED
  }

  private final Reason reason;

  public KadException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
