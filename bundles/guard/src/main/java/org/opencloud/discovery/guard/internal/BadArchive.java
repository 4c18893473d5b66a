package org.opencloud.discovery.guard.internal;

/** The archive is not sound, or not signed as a whole; the message says what is wrong with it. */
final class BadArchive extends Exception {
  private static final long serialVersionUID = 1L;

  BadArchive(String message) {
    super(message);
  }

  BadArchive(String message, Throwable cause) {
    super(message, cause);
  }
}
