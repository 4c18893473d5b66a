package org.opencloud.discovery.search.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * The checks of values that came together, which are mostly their signatures. Whoever asks for them
 * makes them, from the first on; a worker that has time makes them from the last on. A slice that
 * nobody has begun is made by who asks for it, so that nobody waits for a worker to come free.
 */
final class SharedChecks {
  private static final int SLICE = 4;
  private static final long PATIENCE_SECONDS = 10;

  private final AnswerCheck check;
  private final PeerId peer;
  private final List<FutureTask<List<Checked>>> slices = new ArrayList<>();

  /** One of the two is there. */
  private record Checked(Optional<AnswerCheck.Good> good, Optional<AnswerCheck.Refused> refused) {}

  SharedChecks(AnswerCheck check, PeerId peer, List<byte[]> values) {
    this.check = check;
    this.peer = peer;
    int next = 0;
    while (next < values.size()) {
      int from = next;
      // The first is by itself, so that it is passed on as soon as it is checked.
      next = Math.min(values.size(), from == 0 ? 1 : from + SLICE);
      List<byte[]> some = values.subList(from, next);
      slices.add(new FutureTask<>(() -> checked(some)));
    }
  }

  /** Has a worker help, if there is enough to do for two. */
  void share(Executor workers) {
    if (slices.size() > 1) {
      try {
        workers.execute(this::fromTheLast);
      } catch (RejectedExecutionException e) {
        // All have enough to do: the one that asks does it alone.
      }
    }
  }

  private void fromTheLast() {
    for (int i = slices.size() - 1; i >= 0; i--) {
      slices.get(i).run();
    }
  }

  private List<Checked> checked(List<byte[]> values) {
    return values.stream().map(this::checked).toList();
  }

  private Checked checked(byte[] value) {
    try {
      return new Checked(Optional.of(check.check(value, peer)), Optional.empty());
    } catch (AnswerCheck.Refused e) {
      return new Checked(Optional.empty(), Optional.of(e));
    }
  }

  /** The check of one value. Ask in order. */
  AnswerCheck.Good get(int number) throws AnswerCheck.Refused {
    FutureTask<List<Checked>> slice = slices.get((number + SLICE - 1) / SLICE);
    slice.run();
    Checked checked = made(slice).get(number == 0 ? 0 : (number - 1) % SLICE);
    if (checked.refused.isPresent()) {
      throw checked.refused.get();
    }
    return checked.good.orElseThrow();
  }

  private static List<Checked> made(FutureTask<List<Checked>> slice) throws AnswerCheck.Refused {
    try {
      return slice.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnswerCheck.Refused("stopped", Optional.empty());
    } catch (TimeoutException e) {
      throw new AnswerCheck.Refused("slow", Optional.empty());
    } catch (ExecutionException e) {
      throw new IllegalStateException("a check failed", e.getCause());
    }
  }

  /** What has not been checked is of no use any more. */
  void stop() {
    slices.forEach(slice -> slice.cancel(false));
  }
}
