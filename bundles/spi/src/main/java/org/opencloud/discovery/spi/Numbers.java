package org.opencloud.discovery.spi;

import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as JSON spells them; nothing else that Java would read. */
final class Numbers {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final int MAX_CHARACTERS = 64;

  private Numbers() {}

  /** The number, if the text is one and a 64-bit float can hold its size. */
  static Optional<Double> read(String text) {
    if (text.length() > MAX_CHARACTERS || !NUMBER.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(Double.valueOf(text)).filter(Double::isFinite);
  }
}
