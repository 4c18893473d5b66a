package org.opencloud.discovery.harness;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The moment until which something is waited for. */
public final class Deadline {
  private static final long PAUSE_MILLIS = 50;

  private final long end;

  private Deadline(Duration duration) {
    this.end = System.nanoTime() + duration.toNanos();
  }

  public static Deadline in(Duration duration) {
    return new Deadline(duration);
  }

  public boolean passed() {
    return System.nanoTime() - end >= 0;
  }

  public Duration left() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** Waits until the state is reached; false when the time is over first. */
  public boolean await(BooleanSupplier state) {
    return first(() -> state.getAsBoolean() ? Optional.of(true) : Optional.empty()).isPresent();
  }

  /** Asks again and again until there is an answer. A failing question is asked again. */
  public <T> Optional<T> first(Callable<Optional<T>> question) {
    while (true) {
      Optional<T> answer = ask(question);
      if (answer.isPresent() || passed()) {
        return answer;
      }
      pause();
    }
  }

  private static <T> Optional<T> ask(Callable<Optional<T>> question) {
    try {
      return question.call();
    } catch (HarnessException e) {
      throw e;
    } catch (Exception notYet) {
      return Optional.empty();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }
}
