package org.opencloud.discovery.keys;

/** Bytes or text that are no key, id or name. The message never holds secret bytes. */
public final class KeyException extends Exception {
  private static final long serialVersionUID = 1L;

  public KeyException(String message) {
    super(message);
  }

  public KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
