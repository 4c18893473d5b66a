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
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;

/** One search: first through the recent writes, then through the index, as far as it is wanted. */
final class Finder {
  private static final int DOCUMENTS_PER_LOOK_AT_THE_CLOCK = 64;

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
    for (Change change : recent.values()) {
      if (change instanceof Change.PutResource put && matches(put.indexed())) {
        offer(put.indexed().resource());
      }
      if (done) {
        return;
      }
    }
    searchIndex(view.cursors(), recent.keySet());
  }

  private void searchIndex(Cursors cursors, Set<String> replaced)
      throws StoreException, IOException {
    List<SegmentTerms> segments = cursors.take();
    for (SegmentTerms segment : segments) {
      deadline.check();
      searchSegment(segment, replaced);
      if (done) {
        break;
      }
    }
    cursors.give(segments);
  }

  private void searchSegment(SegmentTerms segment, Set<String> replaced)
      throws StoreException, IOException {
    DocIdSetIterator documents = segment.matching(query, deadline);
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
      if (live == null || live.get(at)) {
        offer(stored.document(at), replaced);
      }
      at = documents.nextDoc();
    }
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

  private boolean matches(IndexedResource indexed) {
    Resource resource = indexed.resource();
    return resource.type().equals(query.type())
        && resource.creator().equals(query.creator())
        && query.shows(resource.access())
        && query.words().stream()
            .allMatch(start -> indexed.words().stream().anyMatch(word -> word.startsWith(start)));
  }
}
