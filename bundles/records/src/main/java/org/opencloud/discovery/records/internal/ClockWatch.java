package org.opencloud.discovery.records.internal;

import java.time.Duration;
import java.util.Optional;
import org.opencloud.discovery.api.records.NetworkClock.Drift;
import org.opencloud.discovery.wire.WireLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log, once for each change, that this node's clock is wrong. Used on the loop only.
 */
final class ClockWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

  private final DriftClock clock;
  private State state = State.RIGHT;

  private enum State {
    RIGHT,
    WRONG,
    REFUSED
  }

  ClockWatch(DriftClock clock) {
    this.clock = clock;
  }

  /** How far the others are ahead, in seconds, as far as enough of them agree; else 0. */
  long seconds() {
    return believed().map(drift -> drift.ahead().toSeconds()).orElse(0L);
  }

  void look() {
    Optional<Drift> drift = believed();
    State now = drift.map(ClockWatch::state).orElse(State.RIGHT);
    if (now == state) {
      return;
    }
    state = now;
    if (now == State.RIGHT) {
      LOG.info("The clock of this node agrees with those of other nodes");
    } else {
      Drift seen = drift.orElseThrow();
      LOG.warn(
          "The clock of this node is {} s {} {} of {} nodes{}: set it by NTP",
          seen.ahead().abs().toSeconds(),
          seen.ahead().isNegative() ? "ahead of" : "behind",
          seen.agreeing(),
          seen.peers(),
          now == State.REFUSED ? "; what it says is refused by them" : "");
    }
  }

  private Optional<Drift> believed() {
    return clock.drift().filter(drift -> drift.peers() == 1 || drift.agreeing() > 1);
  }

  private static State state(Drift drift) {
    Duration off = drift.ahead().abs();
    if (off.compareTo(WireLimits.CLOCK_DIFFERENCE) > 0) {
      return State.REFUSED;
    }
    return off.compareTo(DriftClock.NEAR) > 0 ? State.WRONG : State.RIGHT;
  }
}
