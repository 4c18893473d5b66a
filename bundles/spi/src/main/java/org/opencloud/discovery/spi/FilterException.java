package org.opencloud.discovery.spi;

/** A filter or an order that cannot be used. The message says what was expected, for people. */
public final class FilterException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String path;

  private FilterException(String message, String path) {
    super(message);
    this.path = path;
  }

  static FilterException at(int position, String message) {
    return new FilterException("at character " + (position + 1) + ": " + message, "");
  }

  static FilterException text(String message) {
    return new FilterException(message, "");
  }

  static FilterException field(String path, String message) {
    return new FilterException(message, path);
  }

  /** The field that the type does not have, or compares otherwise; empty when the text is wrong. */
  public String path() {
    return path;
  }
}
