package org.opencloud.discovery.libp2p;

/** Text or bytes that are no multiaddr, or one of a protocol that is not known here. */
public final class MultiaddrException extends Exception {
  private static final long serialVersionUID = 1L;

  public MultiaddrException(String message) {
    // Peers cause it at will: a stack trace would only cost.
    super(message, null, false, false);
  }
}
