package org.opencloud.discovery.harness.quickstart;

import static java.util.stream.Collectors.joining;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param filter what the fields must meet besides, or empty
 * @param mongodb empty: the store inside the node; {@code stand-in}: a server of our own; else a
 *     URI
 */
record Options(String words, String filter, boolean json, boolean keep, Optional<String> mongodb) {
  static final String STAND_IN = "stand-in";
  static final String USAGE =
      "usage: ./quickstart [--json] [--keep] [--mongodb [URI]] [--filter FILTER] WORDS... "
          + "(more: ./quickstart --help)";

  /** The options, or nothing when they cannot be read. */
  static Optional<Options> of(String... arguments) {
    Deque<String> left = new ArrayDeque<>(List.of(arguments));
    List<String> words = new ArrayList<>();
    String filter = "";
    boolean json = false;
    boolean keep = false;
    Optional<String> mongodb = Optional.empty();
    while (!left.isEmpty()) {
      String argument = left.pop();
      switch (argument) {
        case "--json" -> json = true;
        case "--keep" -> keep = true;
        case "--filter" -> filter = left.isEmpty() ? "" : left.pop();
        case "--mongodb" -> mongodb = Optional.of(uri(left));
        default -> {
          if (argument.startsWith("-")) {
            return Optional.empty();
          }
          words.add(argument);
        }
      }
    }
    return words.isEmpty() && filter.isBlank()
        ? Optional.empty()
        : Optional.of(new Options(String.join(" ", words), filter, json, keep, mongodb));
  }

  /** Words and filter, for people. */
  String asked() {
    return Stream.of(words, filter).filter(part -> !part.isBlank()).collect(joining(" with "));
  }

  private static String uri(Deque<String> left) {
    boolean named =
        !left.isEmpty()
            && (left.peek().startsWith("mongodb://") || left.peek().startsWith("mongodb+srv://"));
    return named ? left.pop() : STAND_IN;
  }
}
