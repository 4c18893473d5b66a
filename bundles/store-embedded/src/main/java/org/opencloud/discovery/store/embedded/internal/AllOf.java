package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.ConjunctionUtils;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * What meets every part.
 *
 * @param size how many documents the segment has
 */
record AllOf(List<Clause> parts, int size) implements Clause {

  @Override
  public long cost() {
    return parts.stream().mapToLong(Clause::cost).min().orElse(size);
  }

  @Override
  public boolean isWalkable() {
    return !parts.isEmpty() && parts.stream().allMatch(Clause::isWalkable);
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
    return all.size() == 1 ? all.get(0) : ConjunctionUtils.intersectIterators(all);
  }

  @Override
  public boolean has(int document) throws IOException {
    for (Clause part : parts) {
      if (!part.has(document)) {
        return false;
      }
    }
    return true;
  }
}
