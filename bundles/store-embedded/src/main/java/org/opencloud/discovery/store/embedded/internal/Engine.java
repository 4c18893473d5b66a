package org.opencloud.discovery.store.embedded.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store while it is open: lock, log, index and their threads. One that broke is closed. */
final class Engine implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final Duration CLOSE = Duration.ofSeconds(30);

  private final Settings settings;
  private final Consumer<Throwable> onBroken;
  private final AtomicBoolean broken = new AtomicBoolean();
  private final ExecutorService refresher = thread("store-embedded-refresh");
  private final ExecutorService committer = thread("store-embedded-commit");
  private final ExecutorService writing = thread("store-embedded-write");
  private final DirectoryLock lock;
  private final Index index;
  private final WriteAheadLog log;
  private final Writer writer;
  private CompletableFuture<Void> commit = CompletableFuture.completedFuture(null);

  /** Where the bytes go; tests stand in for a disk that fails. */
  record Disk(LogDisk log, IndexOpener index) {
    static final Disk REAL = new Disk(LogDisk.REAL, IndexDirectory::new);
  }

  /** Opens the index's directory. */
  @FunctionalInterface
  interface IndexOpener {
    Directory open(Path path) throws IOException;
  }

  /**
   * Opens the store, which takes as long as the log has to be replayed.
   *
   * @param onBroken told once when it cannot go on; it is to be closed then
   */
  Engine(Settings settings, Disk disk, Consumer<Throwable> onBroken) throws IOException {
    this.settings = settings;
    this.onBroken = onBroken;
    Path directory = OwnerOnly.directory(settings.directory());
    Opened opened = new Opened();
    try {
      this.lock = opened.add(DirectoryLock.take(directory));
      checkSpace(directory);
      disk.log().force(directory.toAbsolutePath().getParent());
      Directory files = disk.index().open(directory.resolve("idx"));
      this.index = opened.add(new Index(files, settings.bufferMegabytes(), refresher, this::broke));
      OwnerOnly.restrict(directory.resolve("idx").resolve("write.lock"));
      long committed = index.committed();
      Recovery recovery =
          new Recovery(directory, disk.log(), settings.acceptLoss(), committed, this::apply);
      long next = recovery.run();
      index.start(recovery.sequence());
      this.log = opened.add(new WriteAheadLog(directory, disk.log(), next));
      index.commit(recovery.sequence());
      log.discardBefore(next);
      LOG.info("{}: {} changes replayed", directory, recovery.replayed());
      this.writer = writer(recovery.sequence());
      writing.execute(writer);
    } catch (IOException | RuntimeException | Error e) {
      opened.close();
      stopThreads();
      throw e;
    }
  }

  private Writer writer(long sequence) throws IOException {
    Reading reading = new Reading(index.view().reader());
    long peers = reading.count(List.of(kind(Change.PEERS)));
    long records = reading.count(List.of(kind(Change.RECORDS)));
    Census census = new Census(this::holds, index.numericFields(), peers, records);
    return new Writer(log, index, census, sequence, this::rollWhenDue, this::broke);
  }

  private void checkSpace(Path directory) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < settings.reserveBytes()) {
      throw new IOException(
          "only " + (free >> 20) + " MiB free, " + (settings.reserveBytes() >> 20) + " needed");
    }
  }

  /** Reads every file of the index through and fails where one is damaged. */
  void verify() throws IOException {
    try (Lease lease = Lease.newest(index)) {
      for (LeafReaderContext leaf : lease.reader().leaves()) {
        leaf.reader().checkIntegrity();
      }
    }
  }

  static Term kind(String beginning) {
    return new Term(Documents.KIND, Documents.kind(beginning));
  }

  private void apply(Change change) throws IOException {
    index.apply(change, Codec.encode(change));
  }

  CompletableFuture<Boolean> write(List<Change> changes) {
    return writer.submit(new Write(changes));
  }

  /** A view with every write that was acknowledged before this call, in the index or beside it. */
  Lease complete(Duration wait) throws IOException {
    return refreshing(lease(wait, false));
  }

  /** A view whose index alone has every write that was acknowledged before this call. */
  Lease indexed(Duration wait) throws IOException {
    return refreshing(lease(wait, true));
  }

  private Lease lease(Duration wait, boolean inIndex) throws IOException {
    long needed = index.view().applied();
    Lease lease = Lease.newest(index);
    if (lease.view().covered() >= needed || !inIndex && lease.view().isComplete()) {
      return lease;
    }
    lease.close();
    await(index.refresh(), wait);
    return Lease.newest(index);
  }

  private Lease refreshing(Lease lease) {
    if (lease.view().isOlderThan(settings.refresh().toNanos())) {
      index.refreshSoon();
    }
    return lease;
  }

  // join: an interrupted reader still gets its answer, and keeps its interrupt.
  private static void await(CompletableFuture<View> refreshed, Duration wait) throws IOException {
    try {
      refreshed.copy().orTimeout(wait.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AlreadyClosedException closing) {
        throw closing;
      }
      throw new IOException("the index was not refreshed: " + e.getCause(), e.getCause());
    }
  }

  // The writer asks for each record and peer: a refresh after each would cost more than the write.
  private boolean holds(String key) throws IOException {
    try (Lease lease = lease(CLOSE, false)) {
      Change recent = lease.view().recent().latest().get(key);
      return recent == null
          ? new Reading(lease.reader()).holds(key)
          : !(recent instanceof Change.Removal);
    }
  }

  private void rollWhenDue(long sequence) throws IOException {
    boolean due = log.size() >= settings.rollBytes();
    boolean busy = !commit.isDone() && log.size() < 2 * settings.rollBytes();
    if (!due || busy) {
      return;
    }
    commit.join();
    log.roll();
    long number = log.number();
    commit = CompletableFuture.runAsync(() -> commit(sequence, number), committer);
  }

  private void commit(long sequence, long number) {
    try {
      index.commit(sequence);
      log.discardBefore(number);
      index.refresh();
    } catch (IOException | RuntimeException | Error e) {
      broke(e);
    }
  }

  /** Gives up: something could not be read or written. Any thread. */
  void broke(Throwable cause) {
    if (broken.compareAndSet(false, true)) {
      onBroken.accept(cause);
    }
  }

  /** Writes what waits and commits, or, when broken, leaves all to the next recovery. */
  @Override
  public void close() throws IOException {
    writer.stop();
    stop(writing);
    try (lock;
        index;
        log) {
      stop(committer);
      stop(refresher);
      if (!broken.get()) {
        index.commit(writer.sequence());
      }
    }
  }

  private void stopThreads() {
    stop(writing);
    stop(committer);
    stop(refresher);
  }

  private static void stop(ExecutorService thread) {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    thread.execute(() -> idle.complete(null));
    thread.shutdown();
    try {
      idle.orTimeout(CLOSE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      LOG.error("a thread of the store hangs; its files may stay open");
    }
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Closes what was opened so far, newest first. */
  private static final class Opened {
    private final Deque<Closeable> all = new ArrayDeque<>();

    <C extends Closeable> C add(C opened) {
      all.push(opened);
      return opened;
    }

    void close() {
      for (Closeable one : all) {
        try {
          one.close();
        } catch (IOException | RuntimeException e) {
          LOG.debug("closing after a failure", e);
        }
      }
    }
  }
}
