package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import org.opencloud.discovery.api.records.NetworkClock.Drift;

/** How the node's clock looks beside those of others. */
final class ClockView {
  /** From here on it is worth a word. */
  static final Duration NOTICED = Duration.ofSeconds(30);

  /** What the protocol allows between two nodes. */
  static final Duration ALLOWED = Duration.ofSeconds(60);

  private ClockView() {}

  /** One line for the table of facts. */
  static String line(Optional<Drift> drift) {
    return drift.map(ClockView::line).orElse("not compared with any peer yet");
  }

  private static String line(Drift drift) {
    String warning = warning(drift);
    if (!warning.isEmpty()) {
      return warning;
    }
    return isBelieved(drift)
        ? "agrees with " + of(drift) + " peers"
        : "unclear: the clocks of " + drift.peers() + " peers do not agree";
  }

  /** What somebody should know of; empty when nothing is. */
  static String warning(Drift drift) {
    Duration off = drift.ahead().abs();
    if (!isBelieved(drift) || off.compareTo(NOTICED) <= 0) {
      return "";
    }
    return span(off)
        + (drift.ahead().isNegative() ? " ahead of " : " behind ")
        + of(drift)
        + " peers: "
        + (off.compareTo(ALLOWED) > 0
            ? "questions of this node are refused"
            : "set it, beyond 60 s questions of this node are refused");
  }

  /** Nobody is believed alone, unless there is nobody else. */
  private static boolean isBelieved(Drift drift) {
    return drift.peers() == 1 || drift.agreeing() > 1;
  }

  private static String of(Drift drift) {
    return drift.agreeing() + " of " + drift.peers();
  }

  /** In the largest unit that says something, to the nearest whole. */
  private static String span(Duration off) {
    if (off.toSeconds() < 120) {
      return nearest(off, Duration.ofSeconds(1)) + " s";
    }
    if (off.toMinutes() < 120) {
      return nearest(off, Duration.ofMinutes(1)) + " min";
    }
    return off.toHours() < 48
        ? nearest(off, Duration.ofHours(1)) + " h"
        : nearest(off, Duration.ofDays(1)) + " days";
  }

  private static long nearest(Duration off, Duration unit) {
    return off.plus(unit.dividedBy(2)).dividedBy(unit);
  }

  /** Positive when the others are ahead of this node. */
  static ObjectNode json(Optional<Drift> drift) {
    ObjectNode node = Json.object();
    drift.ifPresent(
        seen ->
            node.put("behind_ms", seen.ahead().toMillis())
                .put("peers", seen.peers())
                .put("agreeing", seen.agreeing()));
    node.put("warning", drift.map(ClockView::warning).orElse(""));
    return node;
  }
}
