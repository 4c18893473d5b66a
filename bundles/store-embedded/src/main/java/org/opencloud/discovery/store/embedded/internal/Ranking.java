package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.index.LeafReader;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.spi.Order;

/** The first few of all that match an ordered query, while they are sought. */
final class Ranking {
  private static final Comparator<Ranked> FIRST_COMES_FIRST =
      ((Comparator<Ranked>) (one, other) -> Ranks.compare(one.ranks(), other.ranks()))
          .thenComparingInt(Ranked::segment)
          .thenComparingInt(Ranked::document);

  private final List<Order> order;
  private final int most;
  private final PriorityQueue<Ranked> kept = new PriorityQueue<>(FIRST_COMES_FIRST.reversed());

  /**
   * One that matches.
   *
   * @param segment -1: a recent write
   * @param document within its segment
   * @param resource of a recent write
   */
  record Ranked(double[] ranks, int segment, int document, Optional<Resource> resource) {}

  Ranking(List<Order> order, int most) {
    this.order = order;
    this.most = most;
  }

  void add(double[] ranks, Resource recent) {
    keep(new Ranked(ranks, -1, kept.size(), Optional.of(recent)));
  }

  /**
   * Takes a document into account; those of one segment in ascending order.
   *
   * @param ranks copied
   */
  void add(double[] ranks, int segment, int document) {
    if (kept.size() < most || Ranks.compare(ranks, kept.peek().ranks()) < 0) {
      keep(new Ranked(Arrays.copyOf(ranks, ranks.length), segment, document, Optional.empty()));
    }
  }

  private void keep(Ranked ranked) {
    kept.add(ranked);
    if (kept.size() > most) {
      kept.remove();
    }
  }

  /** What a document must meet to come among the first, as far as it is known. */
  Optional<Clause> bar(LeafReader reader) throws IOException {
    if (kept.size() < most || !Ranks.isRanked(kept.peek().ranks()[0])) {
      return Optional.empty();
    }
    return Optional.of(Ranks.before(kept.peek().ranks(), order, reader));
  }

  /** In order. */
  List<Ranked> first() {
    return kept.stream().sorted(FIRST_COMES_FIRST).toList();
  }
}
