package org.opencloud.discovery.guard.internal;

/** Makes foreign text fit for one line of a log: no control characters, no end of lines, short. */
final class Plain {
  private static final int LONGEST = 200;

  private Plain() {}

  static String text(String foreign) {
    StringBuilder plain = new StringBuilder();
    foreign
        .codePoints()
        .limit(LONGEST)
        .map(point -> harmless(point) ? point : '?')
        .forEach(plain::appendCodePoint);
    return foreign.length() > LONGEST ? plain + ".." : plain.toString();
  }

  private static boolean harmless(int point) {
    int type = Character.getType(point);
    return !Character.isISOControl(point)
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE;
  }
}
