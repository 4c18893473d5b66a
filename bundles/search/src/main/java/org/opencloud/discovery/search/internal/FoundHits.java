package org.opencloud.discovery.search.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What was found for one question and is not signed yet, each resource once and no more than is
 * wanted. Of an ordered question nothing comes out before {@link #settle}.
 */
final class FoundHits {
  private final Question question;
  private final Answerer.Budget budget;
  private final Drops drops;
  private final Queue<Found> queue = new ConcurrentLinkedQueue<>();
  private final Set<String> seen = new HashSet<>();
  private Optional<Ranking<Found>> ranking;
  private boolean limited;

  /**
   * A match.
   *
   * @param shared whether not everybody may see it
   */
  record Found(String type, byte[] view, boolean shared) {}

  /** What becomes of a match. */
  enum Taken {
    /** It can be sent. */
    QUEUED,
    /** It waits for the end, is outdone, or was there before. */
    NOTED,
    /** Nothing more is wanted. */
    ENOUGH
  }

  FoundHits(Question question, Answerer.Budget budget, Drops drops) {
    this.question = question;
    this.budget = budget;
    this.drops = drops;
    this.ranking = Ranking.of(question, budget, found -> found.view);
  }

  synchronized Taken take(String id, Found found) {
    String name = found.type + '/' + id;
    if (question.wanted().isOrdered()) {
      return ranking.map(best -> rank(best, name, found)).orElse(Taken.ENOUGH);
    }
    if (limited) {
      return Taken.ENOUGH;
    }
    if (!seen.add(name)) {
      return Taken.NOTED;
    }
    limited = seen.size() > question.limit() || !isRoom(found);
    if (limited) {
      return Taken.ENOUGH;
    }
    queue.add(found);
    return Taken.QUEUED;
  }

  private boolean isRoom(Found found) {
    boolean room = budget.take(found.view.length);
    if (!room) {
      drops.hit("buffer");
    }
    return room;
  }

  private Taken rank(Ranking<Found> best, String name, Found found) {
    return switch (best.offer(name, values(found.view), found)) {
      case KEPT, DUPLICATE -> Taken.NOTED;
      case OUTDONE -> {
        limited = true;
        yield Taken.NOTED;
      }
      case NO_ROOM -> {
        limited = true;
        drops.hit("buffer");
        yield Taken.NOTED;
      }
    };
  }

  private JsonFields.Values values(byte[] view) {
    try {
      return question.ordered().read(view);
    } catch (IOException e) {
      throw new UncheckedIOException("a view is JSON", e);
    }
  }

  /** Nothing better comes any more: of an ordered question, the best are now there to be sent. */
  synchronized void settle() {
    ranking.ifPresent(best -> queue.addAll(best.drain()));
    ranking = Optional.empty();
  }

  /** The next to be sent, whose bytes are waiting no more. */
  Optional<Found> next() {
    Optional<Found> next = Optional.ofNullable(queue.poll());
    next.ifPresent(found -> budget.give(found.view.length));
    return next;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** How many different ones came. */
  synchronized int count() {
    return seen.size();
  }

  /** Whether whatever comes is in vain; never so of an ordered question. */
  synchronized boolean isEnough() {
    return limited && !question.wanted().isOrdered();
  }

  /** Whether there was more than is sent. */
  synchronized boolean isLimited() {
    return limited;
  }

  /** Forgets what is left. */
  synchronized void clear() {
    settle();
    while (next().isPresent()) {
      // Each gives its bytes back.
    }
  }
}
