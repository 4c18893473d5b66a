package org.opencloud.discovery.api.search;

/**
 * A search that cannot be made. Code and field are for programs, the message for people; it does
 * not repeat the field.
 */
public final class SearchRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why, as told to the application. */
  public enum Code {
    /** A field breaks a limit; see {@link #field()}. */
    INVALID,
    /** Too many searches are running. */
    BUSY,
    /** Nothing to search with: no store and no network. */
    UNAVAILABLE
  }

  private final Code code;
  private final String field;

  /**
   * A refusal.
   *
   * @param field the request's field in its JSON spelling ({@code deadline_ms}), or empty
   */
  public SearchRefused(Code code, String field, String message) {
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
