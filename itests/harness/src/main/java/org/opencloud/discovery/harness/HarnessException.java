package org.opencloud.discovery.harness;

/** Something did not start, answer or stop. The message is one clear line for a person. */
public final class HarnessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HarnessException(String message) {
    super(message);
  }

  public HarnessException(String message, Throwable cause) {
    super(message, cause);
  }
}
