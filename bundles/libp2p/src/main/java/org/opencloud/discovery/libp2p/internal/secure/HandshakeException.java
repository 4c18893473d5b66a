package org.opencloud.discovery.libp2p.internal.secure;

/** The secure channel could not be made, or is broken: the connection must be closed. */
public final class HandshakeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What was wrong, mostly with the peer's bytes. */
  public enum Reason {
    /** A frame's length is out of bounds. */
    FRAME("frame"),
    /** Bytes were changed, replayed or encrypted with another key. */
    TAG("tag"),
    /** A Diffie-Hellman point of low order. */
    POINT("point"),
    /** The identity payload is no such message. */
    PAYLOAD("payload"),
    /** Identity key or its signature missing or wrong. */
    IDENTITY("identity"),
    /** A certificate that does not hold. */
    CERTIFICATE("certificate"),
    /** Refused by TLS itself, or the peer has refused us. */
    TLS("tls"),
    /** Another peer than the one expected. */
    PEER_ID("peer-id"),
    /** No common muxer, or an absurd list. */
    MUXER("muxer"),
    /** Too much is under way here; nothing was wrong. */
    BUSY("busy");

    private final String word;

    Reason(String word) {
      this.word = word;
    }
  }

  private final Reason reason;

  public HandshakeException(Reason reason, String message) {
    this(reason, message, null);
  }

  public HandshakeException(Reason reason, String message, Throwable cause) {
    // Peers cause it at will: a stack trace would only cost.
    super(message, cause, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** One word for counters, such as {@code peer-id}. */
  public String word() {
    return reason.word;
  }
}
