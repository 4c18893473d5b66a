package org.opencloud.discovery.testkit.node.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;

/**
 * Loads the catalogue into an empty store, asks every kind of question as a partner, one after the
 * other on one thread, changes a tenth and asks again.
 */
public final class StoreBenchmark {
  private static final int LOADED_PER_SECOND = 20_000;
  private static final int LOADERS = 2;
  private static final int REMOVERS = 16;
  private static final int WARMING = 150;
  private static final int ASKED = 500;
  private static final int MOST = 20 * ASKED;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ResourceStore store;
  private final int size;
  private final int batch;
  private final Duration eachKind;
  private final Figures figures;

  /**
   * A benchmark.
   *
   * @param batch how many resources are put at once
   * @param eachKind after so long the questions of a kind that were asked are enough
   */
  public StoreBenchmark(
      ResourceStore store, int size, int batch, Duration eachKind, Figures figures) {
    this.store = store;
    this.size = size;
    this.batch = batch;
    this.eachKind = eachKind;
    this.figures = figures;
  }

  public void run() throws StoreException, InterruptedException {
    load();
    warm();
    ask("");
    change();
    ask("after changes: ");
  }

  private void load() throws StoreException, InterruptedException {
    double seconds = inBatches(size, 0);
    figures.atLeast(
        "loading %,d".formatted(size), size / seconds, LOADED_PER_SECOND, "resources/s");
  }

  /** Nine of ten changes put a new edition, one removes; they meet a tenth of all. */
  private void change() throws StoreException, InterruptedException {
    int changes = size / 10;
    int removals = changes / 10;
    double seconds = inBatches(changes - removals, 1);
    figures.tell(
        "updating %,d".formatted(changes - removals),
        (changes - removals) / seconds,
        "resources/s");
    AtomicInteger next = new AtomicInteger();
    seconds =
        together(
            REMOVERS,
            () -> {
              for (int n = next.getAndIncrement(); n < removals; n = next.getAndIncrement()) {
                int number = n * (size / Math.max(1, removals));
                store.remove(Catalogue.type(number), Catalogue.id(number));
              }
              return true;
            });
    figures.tell("deleting %,d, one by one".formatted(removals), removals / seconds, "resources/s");
  }

  private double inBatches(int count, int edition) throws StoreException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    int step = edition == 0 ? 1 : size / count;
    return together(
        LOADERS,
        () -> {
          for (int from = next.getAndAdd(batch); from < count; from = next.getAndAdd(batch)) {
            List<IndexedResource> some =
                IntStream.range(from, Math.min(count, from + batch))
                    .mapToObj(number -> Catalogue.resource(number * step, edition))
                    .toList();
            store.put(some);
          }
          return true;
        });
  }

  /** How many seconds it takes several threads to do the same. */
  private static double together(int threads, Callable<Boolean> work)
      throws StoreException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long begun = System.nanoTime();
    try {
      for (Future<Boolean> done : pool.invokeAll(Collections.nCopies(threads, work))) {
        done.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  /** So that no kind pays for the compiler alone. */
  private void warm() {
    long begun = System.nanoTime();
    for (QuestionKind kind : QuestionKind.values()) {
      for (int number = 0; number < WARMING; number++) {
        try {
          if (System.nanoTime() - begun < 2 * eachKind.toNanos()) {
            search(kind.question(-1 - number));
          }
        } catch (StoreException e) {
          // Told when it is measured.
          break;
        }
      }
    }
  }

  private void ask(String when) throws StoreException {
    // What was written last is in the index and not beside it, as after a quarter of a second.
    figures.tell(when + "resources", store.count(Optional.empty(), Optional.empty()), "");
    for (QuestionKind kind : QuestionKind.values()) {
      try {
        ask(when, kind);
      } catch (StoreException e) {
        figures.say(when + kind.label() + ": " + e.reason() + ", " + e.getMessage());
      }
    }
  }

  private void ask(String when, QuestionKind kind) throws StoreException {
    long begun = System.nanoTime();
    List<Long> times = new ArrayList<>();
    long found = 0;
    for (int number = 0; number < MOST && times.size() < ASKED; number++) {
      Question question = kind.question(number);
      long before = System.nanoTime();
      int results = search(question);
      long after = System.nanoTime();
      boolean last = after - begun > eachKind.toNanos();
      boolean warm = number >= WARMING || after - begun > eachKind.toNanos() / 2;
      if (warm && (results == 0 || !kind.isEmpty()) || last && times.isEmpty()) {
        times.add(after - before);
        found += results;
      }
      if (last) {
        break;
      }
    }
    long[] nanos = times.stream().mapToLong(time -> time).toArray();
    figures.times(when + kind.label(), nanos, found, kind.medianBound(), kind.tailBound());
  }

  private int search(Question question) throws StoreException {
    int[] found = {0};
    for (String type : question.types()) {
      int left = Question.LIMIT - found[0];
      if (left > 0) {
        store.search(
            question.of(type, left, Instant.now().plus(PATIENCE)),
            resource -> {
              found[0] += resource.json().length > 0 ? 1 : 0;
              return true;
            });
      }
    }
    return found[0];
  }
}
