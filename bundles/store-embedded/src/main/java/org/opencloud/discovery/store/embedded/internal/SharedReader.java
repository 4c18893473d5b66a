package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.lucene.index.DirectoryReader;

/**
 * A reader of the index and how many hold it. Closing it deletes files, and looks at Lucene's lock
 * for each, which an interrupted thread must not: whoever lets go last leaves that to the executor.
 */
final class SharedReader {
  private final DirectoryReader reader;
  private final Cursors cursors;
  private final Executor closer;
  private final Consumer<Throwable> broken;
  private final AtomicInteger holders = new AtomicInteger(1);

  /**
   * Held once.
   *
   * @param closer when it takes no more the index is closing, and closing a reader deletes nothing
   * @param broken told when it could not be closed
   */
  SharedReader(DirectoryReader reader, Executor closer, Consumer<Throwable> broken) {
    this.reader = reader;
    this.cursors = new Cursors(reader);
    this.closer = closer;
    this.broken = broken;
  }

  DirectoryReader reader() {
    return reader;
  }

  Cursors cursors() {
    return cursors;
  }

  /** The same index, read later. */
  SharedReader newer(DirectoryReader opened) {
    return new SharedReader(opened, closer, broken);
  }

  /** False when nobody held it any more. */
  boolean hold() {
    return holders.getAndUpdate(held -> held == 0 ? 0 : held + 1) > 0;
  }

  /** Lets go; once for each hold. Any thread. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      try {
        closer.execute(this::close);
      } catch (RejectedExecutionException e) {
        close();
      }
    }
  }

  private void close() {
    try {
      reader.close();
    } catch (IOException | RuntimeException e) {
      broken.accept(e);
    }
  }
}
