package org.opencloud.discovery.api.peers;

/** What was said of a peer cannot be used. The message says what was expected. */
public final class PeerRefused extends Exception {
  private static final long serialVersionUID = 1L;

  public PeerRefused(String message) {
    super(message);
  }
}
