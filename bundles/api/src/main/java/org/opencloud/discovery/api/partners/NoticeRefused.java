package org.opencloud.discovery.api.partners;

/** A notice that cannot be sent. The message says what was expected, without the field. */
public final class NoticeRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why, as told to the application. */
  public enum Code {
    INVALID,
    BUSY,
    UNAVAILABLE
  }

  private final Code code;
  private final String field;

  /**
   * A refusal.
   *
   * @param field the field in its JSON spelling, or empty
   */
  public NoticeRefused(Code code, String field, String message) {
    super(message);
    this.code = code;
    this.field = field;
  }

  public Code code() {
    return code;
  }

  public String field() {
    return field;
  }
}
