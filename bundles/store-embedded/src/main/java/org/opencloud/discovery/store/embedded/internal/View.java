package org.opencloud.discovery.store.embedded.internal;

import java.util.List;
import org.apache.lucene.index.DirectoryReader;

/**
 * What can be read at one moment: the index as it was refreshed last, and the writes since. Batches
 * are numbered; a view is complete when no write is missing from both. Immutable.
 *
 * @param shared the reader, and ways through it
 * @param covered the last batch that the reader shows for certain
 * @param dropped the last batch that {@code recent} had no room for; it holds all after that
 * @param applied the last batch there is
 * @param since when the first of the recent writes came, in nanoseconds of the system's timer
 */
record View(
    SharedReader shared, long covered, long dropped, long applied, Recent recent, long since) {

  DirectoryReader reader() {
    return shared.reader();
  }

  Cursors cursors() {
    return shared.cursors();
  }

  boolean isComplete() {
    return dropped <= covered;
  }

  boolean isOlderThan(long nanos) {
    return !recent.isEmpty() && System.nanoTime() - since > nanos;
  }

  /** Shows all there is as of this batch. */
  View opened(long sequence) {
    return new View(shared, sequence, sequence, sequence, Recent.NONE, System.nanoTime());
  }

  /** After another batch. */
  View plus(long sequence, List<Change> changes) {
    Recent more = recent.plus(sequence, changes);
    long begun = recent.isEmpty() ? System.nanoTime() : since;
    return more.isFull()
        ? new View(shared, covered, sequence, sequence, Recent.NONE, begun)
        : new View(shared, covered, dropped, sequence, more, begun);
  }

  /** After a refresh that began when {@code sequence} was the last batch. */
  View refreshed(SharedReader newer, long sequence) {
    return new View(newer, sequence, dropped, applied, recent.after(sequence), System.nanoTime());
  }
}
