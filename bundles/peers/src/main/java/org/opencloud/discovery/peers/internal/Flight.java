package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks resolvers one after the other for one DID. A link that hangs gets half of the time left, the
 * last one all of it.
 */
final class Flight {
  private static final Logger LOG = LoggerFactory.getLogger(Flight.class);

  private final Did did;
  private final long deadline;
  private final Predicate<Peer> acceptable;
  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final Meters meters;

  Flight(
      Did did,
      Duration time,
      Predicate<Peer> acceptable,
      Clock clock,
      ScheduledExecutorService timer,
      Meters meters) {
    this.did = did;
    this.deadline = clock.millis() + time.toMillis();
    this.acceptable = acceptable;
    this.clock = clock;
    this.timer = timer;
    this.meters = meters;
  }

  /**
   * The first acceptable answer with its link's name; never fails.
   *
   * @param last whether nobody is asked after these
   */
  CompletableFuture<Optional<Found>> ask(List<PeerResolver> links, boolean last) {
    CompletableFuture<Optional<Found>> result = new CompletableFuture<>();
    next(links.iterator(), last, result);
    return result;
  }

  private void next(
      Iterator<PeerResolver> links, boolean last, CompletableFuture<Optional<Found>> result) {
    if (!links.hasNext() || left() <= 0) {
      result.complete(Optional.empty());
      return;
    }
    PeerResolver link = links.next();
    long share = last && !links.hasNext() ? left() : left() / 2;
    limited(link, share)
        .whenComplete(
            (answer, failure) -> {
              Optional<Found> found = judged(link, answer, failure);
              if (found.isPresent()) {
                result.complete(found);
              } else {
                next(links, last, result);
              }
            });
  }

  private long left() {
    return deadline - clock.millis();
  }

  private Optional<Found> judged(PeerResolver link, Optional<Peer> answer, Throwable failure) {
    if (failure != null || answer == null) {
      count(link, "failed");
      LOG.debug("resolver {} failed", link.name(), failure);
      return Optional.empty();
    }
    if (answer.isPresent() && !acceptable.test(answer.get())) {
      count(link, "other key");
      return Optional.empty();
    }
    return answer.map(peer -> new Found(peer, link.name()));
  }

  /** The link's answer; nothing when it takes too long. */
  private CompletableFuture<Optional<Peer>> limited(PeerResolver link, long millis) {
    CompletableFuture<Optional<Peer>> answer = new CompletableFuture<>();
    asked(link)
        .whenComplete(
            (peer, failure) -> {
              if (failure == null) {
                answer.complete(peer);
              } else {
                answer.completeExceptionally(failure);
              }
            });
    if (!answer.isDone()) {
      ScheduledFuture<?> late =
          timer.schedule(
              () -> {
                if (answer.complete(Optional.empty())) {
                  count(link, "timeout");
                }
              },
              Math.max(1, millis),
              TimeUnit.MILLISECONDS);
      answer.whenComplete((peer, failure) -> late.cancel(false));
    }
    return answer;
  }

  private CompletionStage<Optional<Peer>> asked(PeerResolver link) {
    try {
      return link.resolve(did);
    } catch (RuntimeException e) {
      // A resolver is a plugin: its fault is its own link's failure.
      return CompletableFuture.failedFuture(e);
    }
  }

  private void count(PeerResolver link, String reason) {
    meters.counter("peers", "resolver." + link.name(), reason).increment();
  }

  /** An answer, and who gave it. */
  record Found(Peer peer, String link) {}
}
