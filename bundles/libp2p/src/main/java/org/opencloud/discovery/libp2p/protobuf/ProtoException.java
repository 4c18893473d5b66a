package org.opencloud.discovery.libp2p.protobuf;

/** Bytes from a peer that are no protobuf message, or one beyond its limits. */
public final class ProtoException extends Exception {
  private static final long serialVersionUID = 1L;

  public ProtoException(String message) {
    // Peers cause it at will: a stack trace would only cost.
    super(message, null, false, false);
  }
}
