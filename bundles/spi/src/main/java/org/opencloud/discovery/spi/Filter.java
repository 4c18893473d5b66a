package org.opencloud.discovery.spi;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * A condition on the fields of one resource type, each with the kind that the type gives it. A
 * field with several values meets a comparison when one of them does; one without a value meets
 * none, so its negation holds. Later versions may add forms: a provider that meets one it does not
 * know offers what else matches, and the node checks each hit again.
 */
public sealed interface Filter {

  /**
   * Whether a resource meets it.
   *
   * @param values the values at a path: {@link Number}, {@link String} or {@link Boolean}; none: an
   *     empty collection. Values of another kind meet nothing
   */
  boolean matches(Function<String, ? extends Collection<?>> values);

  /** Every part holds. */
  record All(List<Filter> parts) implements Filter {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(Function<String, ? extends Collection<?>> values) {
      return parts.stream().allMatch(part -> part.matches(values));
    }
  }

  /** At least one part holds. */
  record Any(List<Filter> parts) implements Filter {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(Function<String, ? extends Collection<?>> values) {
      return parts.stream().anyMatch(part -> part.matches(values));
    }
  }

  /** The part does not hold. */
  record Not(Filter part) implements Filter {
    public Not {
      requireNonNull(part, "part");
    }

    @Override
    public boolean matches(Function<String, ? extends Collection<?>> values) {
      return !part.matches(values);
    }
  }

  /** How a number is compared with the one asked for. */
  enum Relation {
    EQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST;

    boolean holds(double value, double asked) {
      return switch (this) {
        case EQUAL -> value == asked;
        case LESS -> value < asked;
        case AT_MOST -> value <= asked;
        case GREATER -> value > asked;
        case AT_LEAST -> value >= asked;
      };
    }
  }

  /** A number compares so. The asked number is finite, and zero is never negative. */
  record NumberIs(String path, Relation relation, double number) implements Filter {
    public NumberIs {
      requireNonNull(path, "path");
      requireNonNull(relation, "relation");
      number += 0.0;
    }

    @Override
    public boolean matches(Function<String, ? extends Collection<?>> values) {
      return values.apply(path).stream()
          .anyMatch(v -> v instanceof Number n && relation.holds(n.doubleValue(), number));
    }
  }

  /**
   * A text is this, or begins so, both folded.
   *
   * @param text folded by {@link Words#folded}
   * @param beginning whether a longer text meets it too
   */
  record TextIs(String path, String text, boolean beginning) implements Filter {
    public TextIs {
      requireNonNull(path, "path");
      text = Words.folded(text);
    }

    @Override
    public boolean matches(Function<String, ? extends Collection<?>> values) {
      return values.apply(path).stream().anyMatch(v -> v instanceof String own && meets(own));
    }

    private boolean meets(String own) {
      String folded = Words.folded(own);
      return beginning ? folded.startsWith(text) : folded.equals(text);
    }
  }

  /** A truth value is this. */
  record FlagIs(String path, boolean flag) implements Filter {
    public FlagIs {
      requireNonNull(path, "path");
    }

    @Override
    public boolean matches(Function<String, ? extends Collection<?>> values) {
      return values.apply(path).stream().anyMatch(v -> v instanceof Boolean own && own == flag);
    }
  }

  /** The field has a value. */
  record Has(String path, Field.Kind kind) implements Filter {
    public Has {
      requireNonNull(path, "path");
      requireNonNull(kind, "kind");
    }

    @Override
    public boolean matches(Function<String, ? extends Collection<?>> values) {
      return values.apply(path).stream()
          .anyMatch(
              v ->
                  switch (kind) {
                    case NUMBER -> v instanceof Number;
                    case TEXT -> v instanceof String;
                    case BOOLEAN -> v instanceof Boolean;
                  });
    }
  }
}
