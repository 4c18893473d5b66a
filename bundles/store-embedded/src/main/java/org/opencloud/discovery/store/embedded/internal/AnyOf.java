package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.DocIdSetIterator;

/** What meets at least one part. */
record AnyOf(List<Clause> parts) implements Clause {

  @Override
  public long cost() {
    return parts.stream().mapToLong(Clause::cost).sum();
  }

  @Override
  public boolean isWalkable() {
    return parts.stream().allMatch(Clause::isWalkable);
  }

  @Override
  public boolean isLazy() {
    return parts.stream().allMatch(Clause::isLazy);
  }

  @Override
  public DocIdSetIterator walk() throws IOException {
    List<DocIdSetIterator> all = new ArrayList<>();
    for (Clause part : parts) {
      all.add(part.walk());
    }
    return Union.of(all);
  }

  @Override
  public boolean has(int document) throws IOException {
    for (Clause part : parts) {
      if (part.has(document)) {
        return true;
      }
    }
    return false;
  }
}
