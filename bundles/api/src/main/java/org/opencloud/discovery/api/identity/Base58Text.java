package org.opencloud.discovery.api.identity;

/** The alphabet of peer ids and keys. Names are made for each message: a pattern takes too long. */
final class Base58Text {
  private Base58Text() {}

  /** Whether all characters from there on are base58. */
  static boolean is(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '1' && c <= '9'
        || c >= 'A' && c <= 'Z' && c != 'I' && c != 'O'
        || c >= 'a' && c <= 'z' && c != 'l';
  }
}
