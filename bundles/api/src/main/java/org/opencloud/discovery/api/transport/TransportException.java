package org.opencloud.discovery.api.transport;

/** The network did not do what was asked. */
public final class TransportException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, for who must decide what to do next. */
  public enum Reason {
    /** No address is known, or none answered. */
    UNREACHABLE,
    /** The gate, or the peer's, refused the connection. */
    REFUSED,
    /** The peer does not speak the protocol. */
    UNSUPPORTED,
    /** Not done by the deadline. */
    TIMEOUT,
    /** A stream was reset or a connection lost. */
    RESET,
    /** A limit of this node is reached. */
    LIMIT,
    /** The transport is stopping. */
    CLOSED
  }

  private final Reason reason;

  public TransportException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public TransportException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
