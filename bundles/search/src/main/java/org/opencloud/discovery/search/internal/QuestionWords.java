package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Set;
import org.opencloud.discovery.spi.Words;
import org.opencloud.discovery.wire.WireLimits;

/** The words of a question. */
final class QuestionWords {
  private static final int MIN_CHARACTERS = 2;

  private QuestionWords() {}

  /**
   * The words of a question.
   *
   * @throws IllegalArgumentException with what is expected, when the text cannot be searched
   */
  static List<String> of(String text) {
    if (text.length() > WireLimits.SEARCH_CHARACTERS) {
      throw new IllegalArgumentException(
          "expected at most " + WireLimits.SEARCH_CHARACTERS + " characters");
    }
    Set<String> words = Words.of(text);
    if (words.stream().noneMatch(w -> w.codePointCount(0, w.length()) >= MIN_CHARACTERS)) {
      throw new IllegalArgumentException(
          "expected a word of at least " + MIN_CHARACTERS + " letters or digits");
    }
    if (words.size() > WireLimits.SEARCH_WORDS) {
      throw new IllegalArgumentException("expected at most " + WireLimits.SEARCH_WORDS + " words");
    }
    return List.copyOf(words);
  }
}
