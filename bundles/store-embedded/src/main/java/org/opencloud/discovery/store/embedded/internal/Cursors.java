package org.opencloud.discovery.store.embedded.internal;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;

/**
 * Ways through all segments of one reader, each for one search at a time. A few are kept: with them
 * go the buffers that a search would have to make anew.
 */
final class Cursors {
  /** A way through five fields of thirty segments takes about half a MiB. */
  private static final int KEPT = 4;

  private final DirectoryReader reader;
  private final BlockingQueue<List<SegmentTerms>> idle = new ArrayBlockingQueue<>(KEPT);

  Cursors(DirectoryReader reader) {
    this.reader = reader;
  }

  List<SegmentTerms> take() {
    List<SegmentTerms> kept = idle.poll();
    return kept != null
        ? kept
        : reader.leaves().stream().map(LeafReaderContext::reader).map(SegmentTerms::new).toList();
  }

  /** Takes one back whose search went through; what failed is not used again. */
  void give(List<SegmentTerms> used) {
    idle.offer(used);
  }
}
