package org.opencloud.discovery.api.search;

/** A resource that cannot be kept. The message says what was expected, without the field. */
public final class ResourceRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * A refusal.
   *
   * @param field the path of the field that is wrong, or empty
   */
  public ResourceRefused(String field, String message) {
    super(message);
    this.field = field;
  }

  public String field() {
    return field;
  }
}
