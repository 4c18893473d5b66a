package org.opencloud.discovery.search.internal;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.spi.Filter;

/** Which comparisons of a filter hold for a document, as one would write them. */
final class Comparisons {
  private final JsonFields.Values values;
  private final List<String> holding = new ArrayList<>();

  private Comparisons(JsonFields.Values values) {
    this.values = values;
  }

  static List<String> holding(Filter filter, JsonFields.Values values) {
    Comparisons comparisons = new Comparisons(values);
    comparisons.look(filter, false);
    return comparisons.holding.stream().distinct().toList();
  }

  private void look(Filter filter, boolean negated) {
    if (filter instanceof Filter.All all) {
      all.parts().forEach(part -> look(part, negated));
    } else if (filter instanceof Filter.Any any) {
      any.parts().forEach(part -> look(part, negated));
    } else if (filter instanceof Filter.Not not) {
      look(not.part(), !negated);
    } else if (filter.matches(values::at) != negated) {
      holding.add((negated ? "not " : "") + written(filter));
    }
  }

  private static String written(Filter comparison) {
    if (comparison instanceof Filter.NumberIs is) {
      return is.path() + written(is.relation()) + written(is.number());
    } else if (comparison instanceof Filter.TextIs is) {
      return is.path() + "=" + written(is.text()) + (is.beginning() ? "*" : "");
    } else if (comparison instanceof Filter.FlagIs is) {
      return is.path() + "=" + is.flag();
    } else if (comparison instanceof Filter.Has has) {
      return has.path() + "=*";
    }
    return comparison.toString();
  }

  private static String written(Filter.Relation relation) {
    return switch (relation) {
      case EQUAL -> "=";
      case LESS -> "<";
      case AT_MOST -> "<=";
      case GREATER -> ">";
      case AT_LEAST -> ">=";
    };
  }

  private static String written(double number) {
    String plain = BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    return plain.length() <= 24 ? plain : Double.toString(number);
  }

  private static String written(String text) {
    boolean bare =
        !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || "()\"=<>!&|*\\".indexOf(c) >= 0);
    return bare ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
