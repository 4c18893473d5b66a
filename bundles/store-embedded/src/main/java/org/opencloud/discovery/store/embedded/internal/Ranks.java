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

  /** The numbers of the first field that come before this rank, or with it. */
  static Clause before(Order first, double rank, boolean orWith, LeafReader reader)
      throws IOException {
    double least = orWith ? rank : Math.nextUp(rank);
    return first.descending()
        ? NumberRange.of(reader, first.path(), least, Double.POSITIVE_INFINITY)
        : NumberRange.of(reader, first.path(), Double.NEGATIVE_INFINITY, -least);
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
