package org.opencloud.discovery.libp2p.internal.yamux;

/** The peer broke the protocol: go-away 1, and the connection ends. */
final class YamuxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String word;

  /**
   * A violation.
   *
   * @param word for the counter
   */
  YamuxException(String word, String message) {
    super(message, null, false, false);
    this.word = word;
  }

  String word() {
    return word;
  }
}
