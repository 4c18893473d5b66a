package org.opencloud.discovery.api.dht;

/** The DHT did not do what was asked. */
public final class DhtException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, for who must decide what to do next. */
  public enum Reason {
    /** The key is not {@code /namespace/rest}, or too long. */
    KEY,
    /** No validator is registered for the key's namespace. */
    NAMESPACE,
    /** The value is larger than {@link Dht#MAX_VALUE}. */
    SIZE,
    /** The namespace's validator refuses the value. */
    INVALID,
    /** A better value is held already. */
    OUTDATED,
    /** A limit of this node is reached. */
    LIMIT,
    /** The DHT is stopping. */
    CLOSED
  }

  private final Reason reason;

  public DhtException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
