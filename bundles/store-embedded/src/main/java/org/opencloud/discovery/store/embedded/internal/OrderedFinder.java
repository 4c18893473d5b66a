package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;

/**
 * One search whose results are ordered: all that match are looked at, those that cannot come among
 * the first are passed over by the tree of the numbers.
 */
final class OrderedFinder {
  /** After so many documents it may be known that most of the others come too late. */
  private static final int PATIENCE = 128;

  private final StoreQuery query;
  private final Deadline deadline;

  OrderedFinder(StoreQuery query, Deadline deadline) {
    this.query = query;
    this.deadline = deadline;
  }

  /** Takes one result after the other, until it says no. */
  @FunctionalInterface
  interface Taker {
    boolean take(Ranking.Ranked result, List<SegmentTerms> segments)
        throws StoreException, IOException;
  }

  void search(View view, Taker taker) throws StoreException, IOException {
    Map<String, Change> recent = view.recent().latest();
    // What was replaced since the refresh is known when it is read, and makes no room for others.
    Ranking ranking = new Ranking(query.order(), query.limit() + recent.size());
    for (Change change : recent.values()) {
      if (change instanceof Change.PutResource put && query.matches(put.indexed())) {
        ranking.add(Ranks.of(put.indexed(), query.order()), put.indexed().resource());
      }
    }
    List<SegmentTerms> segments = view.cursors().take();
    for (int number = 0; number < segments.size(); number++) {
      deadline.check();
      new Pass(segments.get(number), number, ranking).run();
    }
    for (Ranking.Ranked ranked : ranking.first()) {
      if (!taker.take(ranked, segments)) {
        break;
      }
    }
    view.cursors().give(segments);
  }

  /** The way through one segment. */
  private final class Pass {
    private final SegmentTerms segment;
    private final int number;
    private final Ranking ranking;
    private final Bits live;
    private final double[] ranks = new double[query.order().size()];
    private int patience = PATIENCE;

    Pass(SegmentTerms segment, int number, Ranking ranking) {
      this.segment = segment;
      this.number = number;
      this.ranking = ranking;
      this.live = segment.reader().getLiveDocs();
    }

    void run() throws StoreException, IOException {
      int at = run(0);
      while (at != DocIdSetIterator.NO_MORE_DOCS) {
        patience *= 2;
        at = run(at);
      }
    }

    /** As far as patience goes; then with a higher bar from the document that it returns. */
    private int run(int from) throws StoreException, IOException {
      Plan plan = Plan.of(query, segment, ranking.bar(segment.reader()), Long.MAX_VALUE, deadline);
      Ranks read = new Ranks(query.order(), segment.reader());
      DocIdSetIterator candidates = plan.candidates();
      int at = candidates.advance(from);
      for (int looked = 1; at != DocIdSetIterator.NO_MORE_DOCS; looked++) {
        if (looked % Finder.DOCUMENTS_PER_LOOK_AT_THE_CLOCK == 0) {
          deadline.check();
        }
        if ((live == null || live.get(at)) && plan.admits(at)) {
          read.of(at, ranks);
          ranking.add(ranks, number, at);
        }
        at = candidates.nextDoc();
        if (looked == patience) {
          return at;
        }
      }
      return at;
    }
  }
}
