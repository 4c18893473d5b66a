package org.opencloud.discovery.api.identity;

/** A key file cannot be read or written. The message names the file and what was expected. */
public final class IdentityException extends Exception {
  private static final long serialVersionUID = 1L;

  public IdentityException(String message) {
    super(message);
  }

  public IdentityException(String message, Throwable cause) {
    super(message, cause);
  }
}
