package org.opencloud.discovery.search.internal;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Cuts text into words as they are compared: letters and digits only, compatibility forms made one,
 * lower case, no accents. Stored words and asked ones go through the same cut.
 */
final class Tokenizer {
  /** Another number here indexes every stored resource anew. */
  static final String VERSION = "1";

  private static final int MIN_CHARACTERS = 2;

  private Tokenizer() {}

  /** The words of a text, each once, in order. */
  static Set<String> words(String text) {
    Set<String> words = new LinkedHashSet<>();
    String folded = fold(text);
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

  /**
   * The words of a question.
   *
   * @throws IllegalArgumentException with what is expected, when the text cannot be searched
   */
  static List<String> question(String text) {
    if (text.length() > WireLimits.SEARCH_CHARACTERS) {
      throw new IllegalArgumentException(
          "expected at most " + WireLimits.SEARCH_CHARACTERS + " characters");
    }
    Set<String> words = words(text);
    if (words.stream().noneMatch(w -> w.codePointCount(0, w.length()) >= MIN_CHARACTERS)) {
      throw new IllegalArgumentException(
          "expected a word of at least " + MIN_CHARACTERS + " letters or digits");
    }
    if (words.size() > WireLimits.SEARCH_WORDS) {
      throw new IllegalArgumentException("expected at most " + WireLimits.SEARCH_WORDS + " words");
    }
    return List.copyOf(words);
  }

  private static String word(String text, int start, int end) {
    int cut = Math.min(end, start + StoreLimits.WORD_CHARACTERS);
    boolean half = cut < end && Character.isHighSurrogate(text.charAt(cut - 1));
    return text.substring(start, half ? cut - 1 : cut);
  }

  private static String fold(String text) {
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

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }
}
