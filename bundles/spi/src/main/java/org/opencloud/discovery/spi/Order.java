package org.opencloud.discovery.spi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What results are ordered by: a number field. Of several values the smallest counts, or the
 * greatest when descending; what has none comes last.
 *
 * @param descending whether great numbers come first
 */
public record Order(String path, boolean descending) {
  /** Fields of one order. */
  public static final int MAX_FIELDS = 4;

  /** An order's text, in characters. */
  public static final int MAX_CHARACTERS = 512;

  public Order {
    if (!Field.isPath(path)) {
      throw new IllegalArgumentException("not a field path: '" + path + "'");
    }
  }

  /**
   * Reads {@code price.hour, -gpu.count}: fields with commas between, the first counts most; a
   * minus means descending. An empty text is no order.
   *
   * @throws FilterException when the text is something else
   */
  public static List<Order> parse(String text) throws FilterException {
    if (text.length() > MAX_CHARACTERS) {
      throw FilterException.text("expected at most " + MAX_CHARACTERS + " characters");
    }
    List<Order> order = new ArrayList<>();
    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
      String field = part.strip();
      boolean descending = field.startsWith("-");
      String path = descending ? field.substring(1).strip() : field;
      if (!Field.isPath(path)) {
        throw FilterException.text("expected fields such as price.hour, -gpu.count");
      }
      order.add(new Order(path, descending));
    }
    if (order.size() > MAX_FIELDS) {
      throw FilterException.text("expected at most " + MAX_FIELDS + " fields");
    }
    return order;
  }

  /**
   * Checks that a type can be ordered so.
   *
   * @throws FilterException naming the first field that the type has not, or not as a number
   */
  public static void check(List<Order> order, ResourceType type) throws FilterException {
    for (Order by : order) {
      Optional<Field> field = type.filterable(by.path());
      if (field.isEmpty()) {
        throw FilterException.field(by.path(), type.name() + " has no field '" + by.path() + "'");
      }
      if (field.get().kind() != Field.Kind.NUMBER) {
        throw FilterException.field(by.path(), by.path() + " is no number, to order by");
      }
    }
  }

  /** What counts of several values, and zero is never negative; none: comes last. */
  public Optional<Double> key(List<Double> values) {
    Comparator<Double> natural = Comparator.naturalOrder();
    Optional<Double> key = descending ? values.stream().max(natural) : values.stream().min(natural);
    return key.map(number -> number + 0.0);
  }

  /** Compares two keys. */
  public int compare(Optional<Double> one, Optional<Double> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Boolean.compare(one.isEmpty(), other.isEmpty());
    }
    int ascending = Double.compare(one.get(), other.get());
    return descending ? -ascending : ascending;
  }

  /** As it is written. */
  @Override
  public String toString() {
    return descending ? "-" + path : path;
  }
}
