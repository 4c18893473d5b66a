package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.FilterException;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.ResourceType;

/**
 * What is asked for, of whatever type: words, conditions, order.
 *
 * @param words none only where there is a filter
 */
record Wanted(List<String> words, Optional<FilterExpression> filter, List<Order> order) {
  Wanted {
    words = List.copyOf(words);
    order = List.copyOf(order);
  }

  /** Words only. */
  static Wanted of(List<String> words) {
    return new Wanted(words, Optional.empty(), List.of());
  }

  /**
   * Reads what a question says.
   *
   * @throws IllegalArgumentException when the words cannot be searched
   */
  static Wanted read(String search, String filter, String order) throws FilterException {
    Optional<FilterExpression> condition =
        filter.isEmpty() ? Optional.empty() : Optional.of(FilterExpression.parse(filter));
    return new Wanted(words(search, condition.isPresent()), condition, Order.parse(order));
  }

  /**
   * The words of a text; none of a blank one where there is a filter.
   *
   * @throws IllegalArgumentException with what is expected, when the text cannot be searched
   */
  static List<String> words(String search, boolean filtered) {
    return filtered && search.isBlank() ? List.of() : QuestionWords.of(search);
  }

  boolean isOrdered() {
    return !order.isEmpty();
  }

  /** Whether a type must be known to say what is asked of it. */
  boolean isTyped() {
    return filter.isPresent() || isOrdered();
  }

  /**
   * The filter for resources of a type, which can also be ordered as asked.
   *
   * @throws FilterException naming the first field that the type has not, or not of that kind
   */
  Optional<Filter> bind(ResourceType type) throws FilterException {
    Order.check(order, type);
    return filter.isEmpty() ? Optional.empty() : Optional.of(filter.get().bind(type));
  }
}
