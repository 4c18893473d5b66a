package org.opencloud.discovery.gossipsub.internal;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.libp2p.Counts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every part of one router is given: parameters, its thread, time, chance and counters. */
public record Setup(
    GossipParams params, Turns turns, Clock clock, RandomGenerator random, Counts counts) {
  private static final Logger LOG = LoggerFactory.getLogger(Setup.class);

  long now() {
    return clock.millis();
  }

  GossipParams.Limits limits() {
    return params.limits();
  }

  GossipParams.Timing timing() {
    return params.timing();
  }

  void count(String name, String reason) {
    counts.add(name, reason, 1);
  }

  /** Runs on the loop; false once the loop has ended. */
  boolean onLoop(Runnable task) {
    return turns.later(guarded(task));
  }

  /** The same, at once and on the calling thread if the loop has nothing to do. */
  boolean hereOrOnLoop(Runnable task) {
    return turns.here(guarded(task));
  }

  void later(Runnable task, long millis) {
    try {
      turns.after(guarded(task), millis);
    } catch (RejectedExecutionException e) {
      LOG.debug("The loop has ended");
    }
  }

  void shuffle(List<?> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }

  /** A defect of ours must not end the heartbeat; a peer that hits it must not fill the log. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        counts.add("task.failed", e.getClass().getSimpleName(), 1);
        LOG.debug("A task of the gossip router failed", e);
      }
    };
  }
}
