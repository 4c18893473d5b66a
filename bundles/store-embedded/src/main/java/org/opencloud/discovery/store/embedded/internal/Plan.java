package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.search.ConjunctionUtils;
import org.apache.lucene.search.DocIdSetIterator;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;

/**
 * How the documents of one segment are found that a query asks for: some clauses are walked
 * together, the rarest leading; the others are asked of each document that these have in common.
 */
final class Plan {
  private final DocIdSetIterator walked;
  private final List<Clause> asked;

  private Plan(DocIdSetIterator walked, List<Clause> asked) {
    this.walked = walked;
    this.asked = asked;
  }

  /** Candidates in ascending order; each must still be {@link #admits admitted}. */
  DocIdSetIterator candidates() {
    return walked;
  }

  /** Whether the candidate meets what was not walked; deleted ones may. */
  boolean admits(int candidate) throws IOException {
    for (Clause clause : asked) {
      if (!clause.has(candidate)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes a plan.
   *
   * @param bar what an ordered query still wants
   * @param wanted how many documents will be taken at most
   */
  static Plan of(
      StoreQuery query, SegmentTerms terms, Optional<Clause> bar, long wanted, Deadline deadline)
      throws StoreException, IOException {
    List<Clause> clauses = new ArrayList<>();
    boolean some = bar.isEmpty() || add(clauses, bar.get());
    for (String word : query.words().stream().distinct().toList()) {
      some = some && add(clauses, new Clause.Listed(terms.beginningWith(word, deadline)));
    }
    some =
        some
            && add(clauses, listed(terms, Documents.TYPE, query.type()))
            && add(clauses, listed(terms, Documents.CREATOR, query.creator().text()))
            && (query.asker().isEmpty()
                || add(clauses, visible(terms, query.asker().get(), query.given())));
    if (some && query.filter().isPresent()) {
      for (Clause clause : new SegmentFilter(terms, deadline).clauses(query.filter().get())) {
        some = some && add(clauses, clause);
      }
    }
    return some
        ? of(clauses, wanted, terms.reader().maxDoc())
        : new Plan(DocIdSetIterator.empty(), List.of());
  }

  /** False when it is empty, and so is what it is to be intersected with. */
  private static boolean add(List<Clause> clauses, Clause one) {
    clauses.add(one);
    return one.cost() > 0;
  }

  private static Clause visible(SegmentTerms terms, PeerId asker, boolean given)
      throws IOException {
    Clause everybody = listed(terms, Documents.ACCESS, Documents.EVERYBODY);
    return given
        ? new AnyOf(List.of(everybody, listed(terms, Documents.ACCESS, asker.text())))
        : everybody;
  }

  private static Clause listed(SegmentTerms terms, String field, String term) throws IOException {
    return new Clause.Listed(terms.having(field, term));
  }

  private static Plan of(List<Clause> clauses, long wanted, int size) throws IOException {
    long lead =
        clauses.stream()
            .filter(clause -> clause.isWalkable() && clause.isLazy())
            .mapToLong(Clause::cost)
            .min()
            .orElse(size);
    List<DocIdSetIterator> walked = new ArrayList<>();
    List<Clause> asked = new ArrayList<>();
    for (Clause clause : clauses) {
      if (clause.isWalkable()
          && (clause.isLazy() || paysToRead(clause.cost(), lead, wanted, size))) {
        walked.add(clause.walk());
      } else {
        asked.add(clause);
      }
    }
    return new Plan(ConjunctionUtils.intersectIterators(walked), asked);
  }

  /**
   * Whether reading the whole of a clause is less than asking it of as many candidates as it takes
   * to find what is wanted.
   */
  private static boolean paysToRead(long cost, long lead, long wanted, int size) {
    long looked = wanted >= size ? lead : Math.min(lead, wanted * size / cost);
    return cost < looked;
  }
}
