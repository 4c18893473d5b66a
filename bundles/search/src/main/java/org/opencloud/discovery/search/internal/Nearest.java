package org.opencloud.discovery.search.internal;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Which of several names was probably meant. */
final class Nearest {
  private final String asked;

  private Nearest(String asked) {
    this.asked = asked.toLowerCase(Locale.ROOT);
  }

  /** The one with the fewest letters to change; of equals the first of the alphabet. */
  static Optional<String> to(String asked, Stream<String> names) {
    Nearest nearest = new Nearest(asked);
    Comparator<Distant> byDistance = Comparator.comparingInt(Distant::distance);
    return names
        .distinct()
        .map(name -> new Distant(name, nearest.distance(name.toLowerCase(Locale.ROOT))))
        .min(byDistance.thenComparing(Distant::name))
        .map(Distant::name);
  }

  private record Distant(String name, int distance) {}

  /** A path of which only the beginning or the end was written is near. */
  private int distance(String name) {
    boolean part = name.startsWith(asked + '.') || name.endsWith('.' + asked);
    return part ? 1 : edits(name);
  }

  /** Letters put in, left out, exchanged, or swapped with their neighbour. */
  private int edits(String name) {
    int[] before = new int[name.length() + 1];
    int[] last = new int[name.length() + 1];
    for (int j = 0; j < last.length; j++) {
      last[j] = j;
    }
    for (int i = 1; i <= asked.length(); i++) {
      int[] row = new int[name.length() + 1];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int other = asked.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + other);
        if (isSwapped(name, i, j)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[name.length()];
  }

  private boolean isSwapped(String name, int i, int j) {
    return i > 1
        && j > 1
        && asked.charAt(i - 1) == name.charAt(j - 2)
        && asked.charAt(i - 2) == name.charAt(j - 1);
  }
}
