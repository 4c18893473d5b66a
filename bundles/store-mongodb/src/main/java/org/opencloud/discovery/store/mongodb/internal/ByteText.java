package org.opencloud.discovery.store.mongodb.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Text whose characters are the bytes of a text's UTF-8. It sorts as those bytes wherever strings
 * are compared, by bytes or by UTF-16 units, and leaves characters that no word has. ASCII is
 * itself.
 */
final class ByteText {
  /** After all that begins with a text; no UTF-8 has this byte. */
  static final String LAST = "\u00ff";

  private ByteText() {}

  static String of(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
