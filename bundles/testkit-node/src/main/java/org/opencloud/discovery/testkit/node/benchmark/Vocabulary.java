package org.opencloud.discovery.testkit.node.benchmark;

import java.util.SplittableRandom;

/** Words of syllables. The one of rank n is drawn about 1/n as often as the first (Zipf). */
final class Vocabulary {
  static final int SIZE = 50_000;

  private static final String CONSONANTS = "bcdfgklmnprst";
  private static final String VOWELS = "aeiou";
  private static final int SYLLABLES = CONSONANTS.length() * VOWELS.length();

  private Vocabulary() {}

  /** The word of a rank from 1. */
  static String word(int rank) {
    StringBuilder word = new StringBuilder();
    // Frequent words are spread over all beginnings, as in a language.
    for (int rest = SYLLABLES + rank * 7_919 % 1_000_003; rest > 0; rest /= SYLLABLES) {
      int syllable = rest % SYLLABLES;
      word.append(CONSONANTS.charAt(syllable % CONSONANTS.length()));
      word.append(VOWELS.charAt(syllable / CONSONANTS.length()));
    }
    return word.toString();
  }

  static String any(SplittableRandom random) {
    return between(1, SIZE, random);
  }

  /** One of these ranks, the frequent ones more often. */
  static String between(int first, int last, SplittableRandom random) {
    double rank = first * Math.pow((double) last / first, random.nextDouble());
    return word((int) rank);
  }
}
