package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * The documents of one segment that meet one condition. Use one of its two sides: walk through
 * them, or ask of one document after the other, in ascending order.
 */
interface Clause {

  /** About how many documents meet it. */
  long cost();

  /** Whether it can be walked through at all. */
  default boolean isWalkable() {
    return true;
  }

  /** Whether walking reads no more than what is taken of it; else everything is read first. */
  boolean isLazy();

  DocIdSetIterator walk() throws IOException;

  boolean has(int document) throws IOException;

  /** What is in the index as a list. */
  record Listed(DocIdSetIterator documents) implements Clause {
    static Clause none() {
      return new Listed(DocIdSetIterator.empty());
    }

    @Override
    public long cost() {
      return documents.cost();
    }

    @Override
    public boolean isLazy() {
      return true;
    }

    @Override
    public DocIdSetIterator walk() {
      return documents;
    }

    @Override
    public boolean has(int document) throws IOException {
      int at = documents.docID() < document ? documents.advance(document) : documents.docID();
      return at == document;
    }
  }
}
