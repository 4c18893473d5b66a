package org.opencloud.discovery.search.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The best results of an ordered search, while nobody knows whether better ones come: no more than
 * are wanted, and no more bytes than there is room for. Not for use by several threads.
 */
final class Ranking<T> {
  private final Best<T> best;
  private final Answerer.Budget budget;
  private final Function<T, byte[]> json;

  /** What becomes of a result. */
  enum Outcome {
    KEPT,
    /** This one or another has no place any more. */
    OUTDONE,
    DUPLICATE,
    NO_ROOM
  }

  private Ranking(Question question, Answerer.Budget budget, Function<T, byte[]> json) {
    this.best = new Best<>(question.wanted().order(), question.limit());
    this.budget = budget;
    this.json = json;
  }

  /**
   * An empty one for an ordered question.
   *
   * @param budget gives room for the bytes of each result, which {@link #drain} does not give back
   */
  static <T> Optional<Ranking<T>> of(
      Question question, Answerer.Budget budget, Function<T, byte[]> json) {
    return question.wanted().isOrdered()
        ? Optional.of(new Ranking<>(question, budget, json))
        : Optional.empty();
  }

  Outcome offer(String name, JsonFields.Values values, T result) {
    if (best.has(name)) {
      return Outcome.DUPLICATE;
    }
    if (!budget.take(json.apply(result).length)) {
      return Outcome.NO_ROOM;
    }
    Optional<T> last = best.offer(name, values, result);
    last.ifPresent(this::release);
    return last.isPresent() ? Outcome.OUTDONE : Outcome.KEPT;
  }

  /** All of them, the best first; none are left. */
  List<T> drain() {
    return best.drain();
  }

  /** Gives the room of a drained one back. */
  void release(T result) {
    budget.give(json.apply(result).length);
  }
}
