package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import org.apache.lucene.search.DocIdSetIterator;

/** Of what is walked, what meets another clause. */
final class Narrowed extends DocIdSetIterator {
  private final DocIdSetIterator walked;
  private final Clause asked;

  Narrowed(DocIdSetIterator walked, Clause asked) {
    this.walked = walked;
    this.asked = asked;
  }

  @Override
  public int docID() {
    return walked.docID();
  }

  @Override
  public int nextDoc() throws IOException {
    return admitted(walked.nextDoc());
  }

  @Override
  public int advance(int target) throws IOException {
    return admitted(walked.advance(target));
  }

  private int admitted(int candidate) throws IOException {
    int at = candidate;
    while (at != NO_MORE_DOCS && !asked.has(at)) {
      at = walked.nextDoc();
    }
    return at;
  }

  @Override
  public long cost() {
    return walked.cost();
  }
}
