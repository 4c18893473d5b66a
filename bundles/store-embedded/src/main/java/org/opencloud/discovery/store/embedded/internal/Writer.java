package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;

/**
 * The one thread that writes. It takes all writes that wait, puts them into the log, forces the log
 * once for all of them, applies them to the index, shows them and only then acknowledges. Callers
 * wait on futures, so that an interrupt never reaches a file.
 */
final class Writer implements Runnable {
  static final int MAX_WAITING = 1_024;
  private static final int GROUP = 256;
  private static final long GROUP_WEIGHT = 8L << 20;
  private static final Write STOP = new Write(List.of());

  private final BlockingQueue<Write> waiting = new LinkedBlockingQueue<>();
  private final WriteAheadLog log;
  private final Index index;
  private final Census census;
  private final Consumer<Throwable> broken;
  private final Rolling rolling;
  private long sequence;
  private boolean stopping;
  private volatile boolean closed;

  /** Told after each group, on the writing thread, so that the log does not grow for ever. */
  @FunctionalInterface
  interface Rolling {
    void after(long sequence) throws IOException;
  }

  Writer(
      WriteAheadLog log,
      Index index,
      Census census,
      long sequence,
      Rolling rolling,
      Consumer<Throwable> broken) {
    this.log = log;
    this.index = index;
    this.census = census;
    this.sequence = sequence;
    this.rolling = rolling;
    this.broken = broken;
  }

  CompletableFuture<Boolean> submit(Write write) {
    if (closed) {
      write.done().completeExceptionally(unavailable("the store is closed"));
    } else if (waiting.size() >= MAX_WAITING) {
      write.done().completeExceptionally(unavailable(MAX_WAITING + " writes are waiting"));
    } else {
      waiting.add(write);
      // It may have closed in between, with nobody left to take the write.
      if (closed) {
        refuseWaiting();
      }
    }
    return write.done();
  }

  /** Makes {@link #run} return when what waits is done. */
  void stop() {
    waiting.add(STOP);
  }

  /** The last batch that was written. Only after {@link #run} returned. */
  long sequence() {
    return sequence;
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        List<Write> group = nextGroup();
        if (!write(group)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but a virtual machine that ends.
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
      refuseWaiting();
    }
  }

  private List<Write> nextGroup() throws InterruptedException {
    List<Write> group = new ArrayList<>();
    long weight = 0;
    Write next = waiting.take();
    while (next != null && next != STOP) {
      group.add(next);
      weight += next.weight();
      next = group.size() < GROUP && weight < GROUP_WEIGHT ? waiting.poll() : null;
    }
    stopping = next == STOP;
    return group;
  }

  // Whatever goes wrong, also an Error of the index, ends this writer and must reach the callers.
  private boolean write(List<Write> group) {
    try {
      List<Write> admitted = admit(group);
      if (!admitted.isEmpty()) {
        persist(admitted);
        show(admitted);
        census.shown();
        admitted.forEach(write -> write.done().complete(true));
      }
      group.forEach(write -> write.done().complete(false));
      rolling.after(sequence);
      return true;
    } catch (IOException | RuntimeException | Error e) {
      broken.accept(e);
      StoreException failure = new StoreException(Reason.STORAGE, "cannot write: " + e, e);
      group.forEach(write -> write.done().completeExceptionally(failure));
      return false;
    }
  }

  private List<Write> admit(List<Write> group) throws IOException {
    List<Write> admitted = new ArrayList<>();
    for (Write write : group) {
      try {
        if (census.admit(write)) {
          admitted.add(write);
        }
      } catch (StoreException e) {
        write.done().completeExceptionally(e);
      }
    }
    return admitted;
  }

  private void persist(List<Write> admitted) throws IOException {
    try {
      long next = sequence;
      for (Write write : admitted) {
        log.append(++next, write.encoded());
      }
      log.force();
    } catch (IOException e) {
      try {
        log.undo();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void show(List<Write> admitted) throws IOException {
    for (Write write : admitted) {
      for (int at = 0; at < write.changes().size(); at++) {
        index.apply(write.changes().get(at), write.encoded().get(at));
      }
      index.publish(++sequence, write.changes());
    }
  }

  private void refuseWaiting() {
    for (Write left = waiting.poll(); left != null; left = waiting.poll()) {
      left.done().completeExceptionally(unavailable("the store closed before it was written"));
    }
  }

  private static StoreException unavailable(String message) {
    return new StoreException(Reason.UNAVAILABLE, message);
  }
}
