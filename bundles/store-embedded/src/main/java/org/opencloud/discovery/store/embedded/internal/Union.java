package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.search.DocIdSetIterator;

/** The documents that any of a few iterators has, each once and in order. */
final class Union extends DocIdSetIterator {
  private final List<DocIdSetIterator> parts;
  private final long cost;
  private int at = -1;

  private Union(List<DocIdSetIterator> parts) {
    this.parts = parts;
    this.cost = parts.stream().mapToLong(DocIdSetIterator::cost).sum();
  }

  /** Of iterators that have not begun. */
  static DocIdSetIterator of(List<DocIdSetIterator> parts) {
    List<DocIdSetIterator> some = parts.stream().filter(part -> part.cost() > 0).toList();
    return switch (some.size()) {
      case 0 -> DocIdSetIterator.empty();
      case 1 -> some.get(0);
      default -> new Union(some);
    };
  }

  @Override
  public int docID() {
    return at;
  }

  @Override
  public int nextDoc() throws IOException {
    return advance(at + 1);
  }

  @Override
  public int advance(int target) throws IOException {
    int first = NO_MORE_DOCS;
    for (DocIdSetIterator part : parts) {
      int document = part.docID() < target ? part.advance(target) : part.docID();
      first = Math.min(first, document);
    }
    at = first;
    return at;
  }

  @Override
  public long cost() {
    return cost;
  }
}
