package org.opencloud.discovery.libp2p;

/** A stream or connection could not be opened, or is gone. Peers that go away are normal. */
public final class StreamException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What happened. */
  public enum Reason {
    /** No address answered. */
    UNREACHABLE,
    /** Refused by our gate or the peer. */
    REFUSED,
    /** The remote key is not the expected one, or the handshake failed. */
    HANDSHAKE,
    /** The peer does not speak the protocol. */
    UNSUPPORTED,
    TIMEOUT,
    /** Reset by the peer; see {@link #code()}. */
    RESET,
    /** Bytes from the peer broke the protocol. */
    PROTOCOL,
    /** A limit of this host is reached. */
    LIMIT,
    /** Closed by us. */
    CLOSED
  }

  private final Reason reason;
  private final int code;

  public StreamException(Reason reason, String message) {
    this(reason, message, 0, null);
  }

  public StreamException(Reason reason, String message, Throwable cause) {
    this(reason, message, 0, cause);
  }

  /**
   * With an error code.
   *
   * @param code of the yamux RST or go-away frame; 0 when none
   */
  public StreamException(Reason reason, String message, int code, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.code = code;
  }

  public Reason reason() {
    return reason;
  }

  public int code() {
    return code;
  }
}
