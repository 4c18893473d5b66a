package org.opencloud.discovery.shell.internal;

/**
 * Makes text from elsewhere safe for a terminal: no control characters, no escape sequences, no
 * change of direction, one line.
 */
final class Plain {
  /** ASCII, because a console may know nothing else. */
  private static final char SUBSTITUTE = '?';

  private Plain() {}

  static String text(String foreign) {
    StringBuilder plain = new StringBuilder(foreign.length());
    foreign
        .codePoints()
        .map(point -> harmless(point) ? point : SUBSTITUTE)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** At most so many characters; two dots at the end when there were more. */
  static String shortened(String foreign, int length) {
    String plain = text(foreign);
    int points = plain.codePointCount(0, plain.length());
    return points <= length
        ? plain
        : plain.substring(0, plain.offsetByCodePoints(0, length - 2)) + "..";
  }

  private static boolean harmless(int point) {
    int type = Character.getType(point);
    return !Character.isISOControl(point)
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE
        && type != Character.PRIVATE_USE;
  }
}
