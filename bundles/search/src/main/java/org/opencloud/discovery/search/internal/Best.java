package org.opencloud.discovery.search.internal;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.opencloud.discovery.spi.Order;

/** The first so many of all that is offered, in order. Not for use by several threads. */
final class Best<T> {
  private final List<Order> order;
  private final int limit;
  private final TreeSet<Entry<T>> kept;
  private final Set<String> names = new HashSet<>();
  private long offered;

  Best(List<Order> order, int limit) {
    this.order = order;
    this.limit = limit;
    this.kept = new TreeSet<>(comparator(order));
  }

  private record Entry<T>(List<Optional<Double>> keys, long number, String name, T item) {}

  /** Of equals the one that came first. */
  private static <T> Comparator<Entry<T>> comparator(List<Order> order) {
    Comparator<Entry<T>> byKeys =
        (one, other) ->
            IntStream.range(0, order.size())
                .map(i -> order.get(i).compare(one.keys.get(i), other.keys.get(i)))
                .filter(result -> result != 0)
                .findFirst()
                .orElse(0);
    return byKeys.thenComparingLong(Entry::number);
  }

  /** Whether one of this name is among them. */
  boolean has(String name) {
    return names.contains(name);
  }

  /**
   * Offers one whose name is not among them.
   *
   * @return what has no place any more: empty, another, or the offered one itself
   */
  Optional<T> offer(String name, JsonFields.Values values, T item) {
    List<Optional<Double>> keys = order.stream().map(by -> by.key(values.numbers(by))).toList();
    kept.add(new Entry<>(keys, offered++, name, item));
    names.add(name);
    if (kept.size() <= limit) {
      return Optional.empty();
    }
    Entry<T> last = kept.pollLast();
    names.remove(last.name);
    return Optional.of(last.item);
  }

  /** All of them, the first first; none are left. */
  List<T> drain() {
    List<T> all = kept.stream().map(Entry::item).toList();
    kept.clear();
    names.clear();
    return all;
  }
}
