package org.opencloud.discovery.partners.internal;

/** A notice of another node that is not taken. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * A refusal.
   *
   * @param code what the sender is told, and the counter's reason
   * @param message for people at the sender's; never quotes what was sent
   */
  Refused(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  String code() {
    return code;
  }

  static void require(boolean holds, String code, String expected) throws Refused {
    if (!holds) {
      throw new Refused(code, "expected " + expected);
    }
  }
}
