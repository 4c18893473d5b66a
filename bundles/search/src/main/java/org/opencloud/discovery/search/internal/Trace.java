package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.opencloud.discovery.api.search.SearchTrace;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.api.search.SearchTrace.Step;

/** Notes what is done for one search. Safe for several threads; cheap, for it is always on. */
final class Trace {
  private static final int MAX_STEPS = 128;

  private final SearchTrace begun;
  private final LongSupplier nanos;
  private final long start;
  private final List<Step> steps = new ArrayList<>(8);
  private int more;
  private String outcome = "";
  private Optional<Duration> took = Optional.empty();

  /**
   * A search that begins.
   *
   * @param begun what is known of it, without steps
   */
  Trace(SearchTrace begun, LongSupplier nanos, long start) {
    this.begun = begun;
    this.nanos = nanos;
    this.start = start;
  }

  String id() {
    return begun.id();
  }

  /** A moment, to be given back when the step has ended. */
  long now() {
    return nanos.getAsLong();
  }

  /** A step that ends now. */
  void step(Stage stage, String subject, long begun, Map<String, Long> counts, String note) {
    lasted(stage, subject, begun, now(), counts, note);
  }

  /** A step that has ended. */
  void lasted(
      Stage stage, String subject, long begun, long end, Map<String, Long> counts, String note) {
    Duration at = Duration.ofNanos(begun - start);
    Step step = new Step(stage, subject, at, Duration.ofNanos(end - begun), counts, note);
    synchronized (this) {
      if (steps.size() < MAX_STEPS) {
        steps.add(step);
      } else {
        more++;
      }
    }
  }

  /** The first end counts. */
  synchronized void ended(String how) {
    if (took.isEmpty()) {
      took = Optional.of(Duration.ofNanos(now() - start));
      outcome = how;
    }
  }

  synchronized SearchTrace shown() {
    List<Step> shown = new ArrayList<>(steps);
    if (more > 0) {
      Step last = steps.get(steps.size() - 1);
      Map<String, Long> count = Map.of("steps", (long) more);
      shown.add(new Step(last.stage(), "", last.at(), Duration.ZERO, count, "not shown"));
    }
    return begun.with(took, outcome, shown);
  }
}
