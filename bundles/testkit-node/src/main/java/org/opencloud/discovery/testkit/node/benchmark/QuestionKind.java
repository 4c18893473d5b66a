package org.opencloud.discovery.testkit.node.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Filter.FlagIs;
import org.opencloud.discovery.spi.Filter.NumberIs;
import org.opencloud.discovery.spi.Filter.Relation;
import org.opencloud.discovery.spi.Filter.TextIs;
import org.opencloud.discovery.spi.Order;

/** The kinds of questions whose times are told apart. */
public enum QuestionKind {
  RARE_WORD {
    @Override
    Question question(SplittableRandom random) {
      return words(rare(random));
    }
  },
  COMMON_WORD {
    @Override
    Question question(SplittableRandom random) {
      return words(common(random));
    }
  },
  TWO_WORDS {
    @Override
    Question question(SplittableRandom random) {
      return words(common(random), Vocabulary.between(20, 2_000, random));
    }
  },
  PREFIX_OF_THREE_LETTERS {
    @Override
    Question question(SplittableRandom random) {
      return words(Vocabulary.any(random).substring(0, 3));
    }
  },
  PREFIX_OF_TWO_LETTERS {
    @Override
    Question question(SplittableRandom random) {
      return words(Vocabulary.any(random).substring(0, 2));
    }
  },
  TWO_WORDS_THAT_NEVER_MEET {
    @Override
    Question question(SplittableRandom random) {
      return words(
          Vocabulary.between(2_000, 20_000, random), Vocabulary.between(2_000, 20_000, random));
    }

    @Override
    boolean isEmpty() {
      return true;
    }
  },
  TYPED_FILTER {
    @Override
    Question question(SplittableRandom random) {
      return compute(
          List.of(),
          List.of(),
          gpus(1 << random.nextInt(4)),
          number("price.hour", Relation.LESS, 0.2 + random.nextDouble() * 5),
          new TextIs("location", region(random), false));
    }
  },
  FILTER_WITH_OR_AND_NOT {
    @Override
    Question question(SplittableRandom random) {
      return compute(
          List.of(),
          List.of(),
          new Filter.Any(
              List.of(
                  gpus(8),
                  number("memory.gb", Relation.AT_LEAST, 512),
                  new TextIs("location", region(random), false))),
          new Filter.Not(new FlagIs("green", true)),
          number("price.hour", Relation.LESS, random.nextDouble()));
    }
  },
  FILTER_THAT_NOTHING_MEETS {
    @Override
    Question question(SplittableRandom random) {
      return compute(
          List.of(),
          List.of(),
          gpus(1),
          number("cpu.cores", Relation.LESS, 0.5 + random.nextDouble() / 4),
          new TextIs("location", region(random), false));
    }

    @Override
    boolean isEmpty() {
      return true;
    }
  },
  WORD_AND_FILTER {
    @Override
    Question question(SplittableRandom random) {
      return compute(
          List.of(Vocabulary.between(1, 1_000, random)),
          List.of(),
          gpus(1),
          number("price.hour", Relation.LESS, 1 + random.nextDouble() * 8));
    }
  },
  ORDERED_FILTER {
    @Override
    Question question(SplittableRandom random) {
      return compute(
          List.of(), List.of(order(random)), gpus(2), new FlagIs("green", random.nextBoolean()));
    }
  },
  ORDERED_WORD {
    @Override
    Question question(SplittableRandom random) {
      return compute(List.of(common(random)), List.of(order(random)));
    }
  },
  ORDERED_TYPE {
    @Override
    Question question(SplittableRandom random) {
      return compute(
          List.of(), List.of(new Order("gpu.count", random.nextBoolean()), order(random)));
    }
  };

  private static final int REGIONS = 20;

  abstract Question question(SplittableRandom random);

  /** Whether only questions without an answer count. */
  boolean isEmpty() {
    return false;
  }

  /** In milliseconds. */
  double medianBound() {
    return 5;
  }

  /** For the slowest of a hundred, in milliseconds. */
  double tailBound() {
    return name().startsWith("PREFIX") ? 100 : 25;
  }

  /** As people read it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A question of this kind, the same for the same number. */
  public Question question(int number) {
    return question(new SplittableRandom(number * 31L + ordinal() * 1_000_003L));
  }

  private static Question words(String... words) {
    return new Question(Catalogue.TYPES, List.of(words), Optional.empty(), List.of());
  }

  private static Question compute(List<String> words, List<Order> order, Filter... all) {
    Optional<Filter> filter =
        all.length == 0 ? Optional.empty() : Optional.of(new Filter.All(List.of(all)));
    return new Question(List.of("COMPUTE"), words, filter, order);
  }

  private static Filter gpus(int least) {
    return number("gpu.count", Relation.AT_LEAST, least);
  }

  private static Filter number(String path, Relation relation, double number) {
    return new NumberIs(path, relation, number);
  }

  private static Order order(SplittableRandom random) {
    return new Order("price.hour", random.nextBoolean());
  }

  private static String region(SplittableRandom random) {
    return Catalogue.region(random.nextInt(REGIONS));
  }

  private static String common(SplittableRandom random) {
    return Vocabulary.between(1, 50, random);
  }

  private static String rare(SplittableRandom random) {
    return Vocabulary.between(5_000, Vocabulary.SIZE, random);
  }
}
