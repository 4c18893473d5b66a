package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * What does not meet a condition. Only ever asked of documents that another clause leads to.
 *
 * @param size how many documents the segment has
 */
record Complement(Clause part, int size) implements Clause {

  @Override
  public long cost() {
    // Costs are estimates: only what has none at all has no documents.
    return Math.max(1, size - part.cost());
  }

  @Override
  public boolean isWalkable() {
    return false;
  }

  @Override
  public boolean isLazy() {
    return false;
  }

  @Override
  public DocIdSetIterator walk() {
    throw new UnsupportedOperationException("a complement has no list");
  }

  @Override
  public boolean has(int document) throws IOException {
    return !part.has(document);
  }
}
