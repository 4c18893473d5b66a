package org.opencloud.discovery.spi;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Text as it is compared: compatibility forms made one, lower case, no accents. Stored words and
 * asked ones go through the same cut.
 */
public final class Words {
  /** The longest word, in UTF-16 units; what is longer is cut. */
  public static final int MAX_WORD = 64;

  private Words() {}

  /** The words of a text, runs of letters and digits, each once, in order. */
  public static Set<String> of(String text) {
    Set<String> words = new LinkedHashSet<>();
    String folded = folded(text);
    int start = -1;
    for (int at = 0; at < folded.length(); ) {
      int c = folded.codePointAt(at);
      if (Character.isLetterOrDigit(c)) {
        start = start < 0 ? at : start;
      } else if (start >= 0) {
        words.add(word(folded, start, at));
        start = -1;
      }
      at += Character.charCount(c);
    }
    if (start >= 0) {
      words.add(word(folded, start, folded.length()));
    }
    return words;
  }

  /** The whole text as it is compared. Folding again changes nothing. */
  public static String folded(String text) {
    if (text.chars().allMatch(c -> c < 0x80)) {
      return text.toLowerCase(Locale.ROOT);
    }
    String apart = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    StringBuilder bare = new StringBuilder(apart.length());
    Normalizer.normalize(apart, Normalizer.Form.NFKD)
        .codePoints()
        .filter(c -> !isMark(c))
        .map(c -> c == 'ς' ? 'σ' : c)
        .forEach(bare::appendCodePoint);
    return bare.toString();
  }

  private static String word(String text, int start, int end) {
    int cut = Math.min(end, start + MAX_WORD);
    boolean half = cut < end && Character.isHighSurrogate(text.charAt(cut - 1));
    return text.substring(start, half ? cut - 1 : cut);
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }
}
