package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;

/** One search: first through the recent writes, then through the index, as far as it is wanted. */
final class Finder {
  static final int DOCUMENTS_PER_LOOK_AT_THE_CLOCK = 64;

  private final StoreQuery query;
  private final Deadline deadline;
  private final Predicate<Resource> visitor;
  private int found;
  private boolean done;
  private Optional<RuntimeException> refusal = Optional.empty();

  Finder(StoreQuery query, Deadline deadline, Predicate<Resource> visitor) {
    this.query = query;
    this.deadline = deadline;
    this.visitor = visitor;
  }

  void search(View view) throws StoreException, IOException {
    deadline.check();
    Map<String, Change> recent = view.recent().latest();
    if (query.order().isEmpty()) {
      searchRecent(recent);
      searchIndex(view.cursors(), recent.keySet());
    } else {
      new OrderedFinder(query, deadline)
          .search(view, (ranked, segments) -> offer(ranked, segments, recent.keySet()));
    }
  }

  private void searchRecent(Map<String, Change> recent) throws StoreException {
    for (Change change : recent.values()) {
      if (change instanceof Change.PutResource put && query.matches(put.indexed())) {
        offer(put.indexed().resource());
      }
      if (done) {
        return;
      }
    }
  }

  private void searchIndex(Cursors cursors, Set<String> replaced)
      throws StoreException, IOException {
    if (done) {
      return;
    }
    List<SegmentTerms> segments = cursors.take();
    for (int number = 0; number < segments.size() && !done; number++) {
      deadline.check();
      searchSegment(segments.get(number), replaced);
    }
    cursors.give(segments);
  }

  private void searchSegment(SegmentTerms segment, Set<String> replaced)
      throws StoreException, IOException {
    Plan plan = Plan.of(query, segment, Optional.empty(), query.limit() - found, deadline);
    DocIdSetIterator documents = plan.candidates();
    int at = documents.nextDoc();
    if (at == DocIdSetIterator.NO_MORE_DOCS) {
      return;
    }
    Bits live = segment.reader().getLiveDocs();
    StoredFields stored = segment.reader().storedFields();
    for (int looked = 1; at != DocIdSetIterator.NO_MORE_DOCS && !done; looked++) {
      if (looked % DOCUMENTS_PER_LOOK_AT_THE_CLOCK == 0) {
        deadline.check();
      }
      if ((live == null || live.get(at)) && plan.admits(at)) {
        offer(stored.document(at), replaced);
      }
      at = documents.nextDoc();
    }
  }

  /** Whether another result is wanted. */
  private boolean offer(Ranking.Ranked ranked, List<SegmentTerms> segments, Set<String> replaced)
      throws StoreException, IOException {
    if (ranked.resource().isPresent()) {
      offer(ranked.resource().get());
    } else {
      StoredFields stored = segments.get(ranked.segment()).reader().storedFields();
      offer(stored.document(ranked.document()), replaced);
    }
    return !done;
  }

  private void offer(Document document, Set<String> replaced) throws StoreException, IOException {
    Resource resource = Codec.decodeResource(Documents.data(document));
    if (!replaced.contains(Change.resourceKey(resource.type(), resource.id()))) {
      offer(resource);
    }
  }

  private void offer(Resource resource) throws StoreException {
    deadline.check();
    found++;
    done = !wants(resource) || found == query.limit();
  }

  private boolean wants(Resource resource) {
    try {
      return visitor.test(resource);
    } catch (RuntimeException e) {
      refusal = Optional.of(e);
      return false;
    }
  }

  /** Throws what the visitor threw; kept apart, since it is no fault of the index. */
  void complain() {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }
}
