package org.opencloud.discovery.partners.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.partners.internal.Planner.Decision;
import org.opencloud.discovery.partners.internal.Planner.Plan;

/**
 * What one peer is to be told. Of each resource at most one notice is under way and one waits, the
 * newest; notices of different resources go side by side. All methods are called on the loop.
 */
final class Lane {
  private static final int SIDE_BY_SIDE = 4;

  private final PeerId peer;
  private final Planner planner;
  private final Courier courier;
  private final Settings settings;
  private final Counts counts;
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final NoticeFiles files;
  private final Backoff backoff;
  private final Map<Object, Parcel> waiting = new LinkedHashMap<>();
  private final Map<Object, Parcel> flying = new LinkedHashMap<>();
  private Optional<ScheduledFuture<?>> pause = Optional.empty();
  private volatile int size;
  private volatile long dropped;

  Lane(
      PeerId peer,
      Planner planner,
      Courier courier,
      Settings settings,
      Counts counts,
      Clock clock,
      ScheduledExecutorService loop,
      NoticeFiles files,
      RandomGenerator random) {
    this.peer = peer;
    this.planner = planner;
    this.courier = courier;
    this.settings = settings;
    this.counts = counts;
    this.clock = clock;
    this.loop = loop;
    this.files = files;
    this.backoff = new Backoff(random);
  }

  /** How many notices it has not answered. From any thread. */
  int size() {
    return size;
  }

  /** How many were given up. From any thread. */
  long dropped() {
    return dropped;
  }

  void add(Parcel parcel) {
    Parcel older = waiting.get(parcel.key());
    if (older == null && waiting.size() >= settings.queue()) {
      drop(parcel, "queue_full");
      return;
    }
    waiting.put(parcel.key(), parcel);
    if (older != null) {
      older.ended(peer, Optional.of("superseded"));
    }
    pump();
  }

  /** The peer can be reached again, as it seems. */
  void wake() {
    pause.ifPresent(waits -> waits.cancel(false));
    pause = Optional.empty();
    pump();
  }

  /**
   * What is tried again, now or after the node is started again. From any thread once it is over.
   */
  List<Parcel> lasting() {
    return Stream.concat(flying.values().stream(), waiting.values().stream())
        .filter(Parcel::isLasting)
        .toList();
  }

  /** Gives up all; nothing lands any more. */
  void close() {
    drop(parcel -> true, "stopped");
    flying.values().forEach(parcel -> drop(parcel, "stopped"));
  }

  /** Gives up what waits and is so. */
  void drop(Predicate<Parcel> which, String reason) {
    List<Parcel> gone = waiting.values().stream().filter(which).toList();
    gone.forEach(parcel -> waiting.remove(parcel.key()));
    gone.forEach(parcel -> drop(parcel, reason));
    measure();
  }

  private void drop(Parcel parcel, String reason) {
    dropped++;
    counts.failed(reason);
    parcel.ended(peer, Optional.of(reason));
  }

  private void pump() {
    drop(this::isTooOld, "expired");
    Iterator<Parcel> next = waiting.values().iterator();
    while (pause.isEmpty() && flying.size() < SIDE_BY_SIDE && next.hasNext()) {
      Parcel parcel = next.next();
      if (!flying.containsKey(parcel.key())) {
        next.remove();
        send(parcel);
      }
    }
    measure();
  }

  private void measure() {
    size = waiting.size() + flying.size();
  }

  /**
   * What applications say to each other is of no use to them after they were told that it failed.
   */
  private boolean isTooOld(Parcel parcel) {
    Duration age = Duration.between(parcel.since(), clock.instant());
    return parcel.isAnswered() && (!parcel.isLasting() || age.compareTo(settings.retry()) > 0);
  }

  private void send(Parcel parcel) {
    Decision decision = planner.plan(peer, parcel);
    if (decision.plan().isPresent()) {
      send(parcel, decision.plan().get());
    } else if (decision.later()) {
      later(parcel, "unavailable");
    } else {
      counts.failed("not_allowed");
      parcel.ended(peer, Optional.of("not_allowed"));
    }
  }

  private void send(Parcel parcel, Plan plan) {
    flying.put(parcel.key(), parcel);
    courier
        .send(peer, parcel.notice(), plan)
        .whenCompleteAsync(
            (outcome, failure) ->
                landed(parcel, plan, failure == null ? outcome : Outcome.of(failure)),
            loop);
  }

  private void landed(Parcel parcel, Plan plan, Outcome outcome) {
    flying.remove(parcel.key());
    if (outcome.isTaken()) {
      backoff.reset();
      counts.sent(plan.purpose().type());
      planner.acknowledged(peer, parcel, plan);
      parcel.ended(peer, Optional.empty());
    } else if (outcome.again() && parcel.isLasting()) {
      later(parcel, outcome.word());
    } else {
      counts.failed(outcome.word());
      planner.refused(peer, parcel, plan);
      parcel.ended(peer, Optional.of(outcome.word()));
    }
    pump();
  }

  private void later(Parcel parcel, String why) {
    if (waiting.containsKey(parcel.key())) {
      parcel.ended(peer, Optional.of("superseded"));
    } else {
      parcel.delayed(peer, why);
      files.keep(parcel);
      waiting.put(parcel.key(), parcel);
    }
    if (pause.isEmpty()) {
      pause =
          Optional.of(loop.schedule(this::wake, backoff.next().toMillis(), TimeUnit.MILLISECONDS));
    }
  }
}
