package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.util.NumericUtils;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.spi.Order;

/**
 * What the resources of one segment are ordered by, as numbers of which the greatest comes first:
 * the smallest of a field's numbers is negated, and no number is less than all. Documents are asked
 * for in ascending order.
 */
final class Ranks {
  private static final double LAST = Double.NEGATIVE_INFINITY;

  private final List<Order> order;
  private final SortedNumericDocValues[] fields;

  Ranks(List<Order> order, LeafReader reader) throws IOException {
    this.order = order;
    this.fields = new SortedNumericDocValues[order.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = DocValues.getSortedNumeric(reader, Documents.NUMBER + order.get(i).path());
    }
  }

  /** Fills in the ranks of a document. */
  void of(int document, double[] into) throws IOException {
    for (int i = 0; i < fields.length; i++) {
      into[i] = fields[i].advanceExact(document) ? rank(i) : LAST;
    }
  }

  private double rank(int field) throws IOException {
    boolean descending = order.get(field).descending();
    long number = fields[field].nextValue();
    for (int left = descending ? fields[field].docValueCount() - 1 : 0; left > 0; left--) {
      number = fields[field].nextValue();
    }
    double value = NumericUtils.sortableLongToDouble(number);
    return descending ? value : -value;
  }

  static double[] of(IndexedResource indexed, List<Order> order) {
    double[] ranks = new double[order.size()];
    for (int i = 0; i < ranks.length; i++) {
      Order by = order.get(i);
      ranks[i] =
          by.key(indexed.numbers().getOrDefault(by.path(), List.of()))
              .map(key -> by.descending() ? key : -key)
              .orElse(LAST);
    }
    return ranks;
  }

  /**
   * What comes before these ranks, or has the same as far as there are some.
   *
   * @param ranks that of the first field is of a number
   */
  static Clause before(double[] ranks, List<Order> order, LeafReader reader) throws IOException {
    return before(ranks, 0, order, reader);
  }

  private static Clause before(double[] ranks, int at, List<Order> order, LeafReader reader)
      throws IOException {
    Clause better = range(order.get(at), Math.nextUp(ranks[at]), Double.POSITIVE_INFINITY, reader);
    if (at == ranks.length - 1) {
      return better;
    }
    Clause same = range(order.get(at), ranks[at], ranks[at], reader);
    Clause next =
        isRanked(ranks[at + 1])
            ? new AllOf(List.of(same, before(ranks, at + 1, order, reader)), reader.maxDoc())
            : same;
    return new AnyOf(List.of(better, next));
  }

  /** The numbers with ranks from the least to the greatest. */
  private static Clause range(Order by, double least, double greatest, LeafReader reader)
      throws IOException {
    return by.descending()
        ? NumberRange.of(reader, by.path(), least, greatest)
        : NumberRange.of(reader, by.path(), -greatest, -least);
  }

  /** Whether a resource has a number to be ordered by. */
  static boolean isRanked(double rank) {
    return rank > LAST;
  }

  /** Whether the first ranks come before the second. */
  static int compare(double[] one, double[] other) {
    for (int i = 0; i < one.length; i++) {
      // Zero is zero, whatever its sign: a number that is negated may have the other one.
      int compared = Double.compare(other[i] + 0.0, one[i] + 0.0);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }
}
