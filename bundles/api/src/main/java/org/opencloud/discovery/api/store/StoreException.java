package org.opencloud.discovery.api.store;

/** A store did not do what was asked; nothing was acknowledged. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the caller can do about it. */
  public enum Reason {
    /** The store is away or closed; try again later. */
    UNAVAILABLE,
    /** Not done by the deadline. */
    TIMEOUT,
    /** The disk is full or broken; an operator must act. */
    STORAGE,
    /** What was given breaks a limit of the store. */
    INVALID
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
