package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * What meets every part; the rarest is walked, the others are asked.
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
    return parts.stream().anyMatch(Clause::isWalkable);
  }

  @Override
  public boolean isLazy() {
    return isWalkable() && rarest().isLazy();
  }

  private Clause rarest() {
    return parts.stream()
        .filter(Clause::isWalkable)
        .min(Comparator.comparingLong(Clause::cost))
        .orElseThrow();
  }

  @Override
  public DocIdSetIterator walk() throws IOException {
    Clause rarest = rarest();
    List<Clause> others = new ArrayList<>(parts);
    others.remove(rarest);
    return new Narrowed(rarest.walk(), new AllOf(others, size));
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
