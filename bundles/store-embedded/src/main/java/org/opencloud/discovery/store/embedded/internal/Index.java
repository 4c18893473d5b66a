package org.opencloud.discovery.store.embedded.internal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;

/**
 * The Lucene index and what can be read of it. One thread applies and publishes; refreshes run on
 * the executor, and old readers are closed there, never on a caller's thread: an interrupt there
 * would break the index.
 */
final class Index implements Closeable {
  private static final String SEQUENCE = "sequence";
  private static final String FORMAT = "format";
  private static final int NEWEST_FORMAT = 1;

  private final Directory directory;
  private final IndexWriter writer;
  private final Executor refresher;
  private final Consumer<Throwable> broken;
  private final AtomicReference<CompletableFuture<View>> queued = new AtomicReference<>();
  private volatile boolean refreshing;
  private final Object publishing = new Object();
  private volatile View view;

  /**
   * Opens the index, or makes one.
   *
   * @param broken told of a failure that no caller sees
   */
  Index(Directory directory, int bufferMegabytes, Executor refresher, Consumer<Throwable> broken)
      throws IOException {
    this.directory = directory;
    this.refresher = refresher;
    this.broken = broken;
    this.writer = new IndexWriter(directory, config(bufferMegabytes, broken));
    try {
      checkFormat();
      DirectoryReader reader = DirectoryReader.open(writer);
      SharedReader shared = new SharedReader(reader, refresher, broken);
      this.view = new View(shared, 0, 0, 0, Recent.NONE, 0);
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  private static IndexWriterConfig config(int bufferMegabytes, Consumer<Throwable> broken) {
    ConcurrentMergeScheduler merges =
        new ConcurrentMergeScheduler() {
          @Override
          protected void handleMergeException(Throwable failure) {
            broken.accept(failure);
          }
        };
    merges.setMaxMergesAndThreads(4, 1);
    return new IndexWriterConfig(null)
        .setRAMBufferSizeMB(bufferMegabytes)
        .setMergeScheduler(merges)
        .setCommitOnClose(false);
  }

  private void checkFormat() throws IOException {
    int format = Integer.parseInt(committed(FORMAT, Integer.toString(NEWEST_FORMAT)));
    if (format > NEWEST_FORMAT) {
      throw new IOException(
          directory + " has format " + format + ", this node reads up to " + NEWEST_FORMAT);
    }
  }

  /** The last batch that is in the index for good. */
  long committed() {
    return Long.parseLong(committed(SEQUENCE, "0"));
  }

  private String committed(String name, String otherwise) {
    Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
    if (data != null) {
      for (Map.Entry<String, String> entry : data) {
        if (entry.getKey().equals(name)) {
          return entry.getValue();
        }
      }
    }
    return otherwise;
  }

  /** Makes everything up to this batch outlive a hard stop. */
  void commit(long sequence) throws IOException {
    writer.setLiveCommitData(
        Map.of(SEQUENCE, Long.toString(sequence), FORMAT, Integer.toString(NEWEST_FORMAT))
            .entrySet());
    writer.commit();
  }

  void apply(Change change, EncodedChange encoded) throws IOException {
    Term key = new Term(Documents.KEY, change.key());
    if (change instanceof Change.Removal) {
      writer.deleteDocuments(key);
    } else {
      writer.updateDocument(key, Documents.of(change, encoded));
    }
  }

  /** Shows a batch that was applied to all reads that begin from now on. */
  void publish(long sequence, List<Change> changes) {
    synchronized (publishing) {
      view = view.plus(sequence, changes);
    }
  }

  /** The paths of the numeric fields that there are or ever were. */
  Set<String> numericFields() {
    return writer.getFieldNames().stream()
        .filter(name -> name.startsWith(Documents.NUMBER))
        .map(name -> name.substring(Documents.NUMBER.length()))
        .collect(Collectors.toSet());
  }

  /** Shows everything applied so far as of this batch: after recovery, before others read. */
  void start(long sequence) throws IOException {
    refreshNow();
    view = view.opened(sequence);
  }

  View view() {
    return view;
  }

  /** A refresh that begins after this call; several callers share one. */
  CompletableFuture<View> refresh() {
    CompletableFuture<View> fresh = new CompletableFuture<>();
    CompletableFuture<View> waiting = queued.compareAndExchange(null, fresh);
    if (waiting != null) {
      return waiting;
    }
    try {
      refresher.execute(() -> refresh(fresh));
    } catch (RejectedExecutionException e) {
      queued.set(null);
      fresh.completeExceptionally(new AlreadyClosedException("the index is closing", e));
    }
    return fresh;
  }

  // Whatever goes wrong in the index must reach those who wait, also an Error.
  private void refresh(CompletableFuture<View> done) {
    queued.set(null);
    refreshing = true;
    try {
      done.complete(refreshNow());
    } catch (IOException | RuntimeException | Error e) {
      broken.accept(e);
      done.completeExceptionally(e);
    } finally {
      refreshing = false;
    }
  }

  /** Begins a refresh unless one is under way; nobody waits for it. */
  void refreshSoon() {
    if (!refreshing) {
      refresh();
    }
  }

  private View refreshNow() throws IOException {
    View before = view;
    DirectoryReader newer = DirectoryReader.openIfChanged(before.reader(), writer, true);
    View after;
    synchronized (publishing) {
      SharedReader shared = newer == null ? before.shared() : before.shared().newer(newer);
      after = view.refreshed(shared, before.applied());
      view = after;
    }
    if (newer != null) {
      before.shared().release();
    }
    return after;
  }

  /** Gives up everything that was not committed. Nothing may be read any more. */
  @Override
  public void close() throws IOException {
    try {
      view.shared().release();
      writer.rollback();
    } finally {
      directory.close();
    }
  }
}
