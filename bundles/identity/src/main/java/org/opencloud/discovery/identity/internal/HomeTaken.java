package org.opencloud.discovery.identity.internal;

/** Another process has the node's home; the message names it. */
final class HomeTaken extends Exception {
  private static final long serialVersionUID = 1L;

  HomeTaken(String message) {
    super(message);
  }
}
