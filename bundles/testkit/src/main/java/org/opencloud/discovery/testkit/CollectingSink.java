package org.opencloud.discovery.testkit;

import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.HitSink;

/** Keeps what a provider offers and refuses after a number of hits. Safe for several threads. */
public final class CollectingSink implements HitSink {
  private final int room;
  private final List<Hit> hits = new ArrayList<>();
  private int refused;

  /** Takes this many hits and refuses the others. */
  public CollectingSink(int room) {
    this.room = room;
  }

  @Override
  public synchronized boolean offer(Hit hit) {
    if (hits.size() >= room) {
      refused++;
      return false;
    }
    hits.add(hit);
    return hits.size() < room;
  }

  public synchronized List<Hit> hits() {
    return List.copyOf(hits);
  }

  /** How many hits were offered after the sink was full. */
  public synchronized int refused() {
    return refused;
  }
}
