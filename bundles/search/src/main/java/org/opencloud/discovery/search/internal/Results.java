package org.opencloud.discovery.search.internal;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.search.Answer;

/**
 * The good results of one search, each once: passed on as they come, or in order at its end. Not
 * for use by several threads.
 */
final class Results {
  private final Question question;
  private final Delivery delivery;
  private final Optional<Ranking<Answer>> ranking;
  private final Set<String> seen = new HashSet<>();
  private int count;
  private int local;

  /**
   * No results yet.
   *
   * @param kept room for those of an ordered search
   */
  Results(Question question, Answerer.Budget kept, Delivery delivery) {
    this.question = question;
    this.delivery = delivery;
    this.ranking = Ranking.of(question, kept, Answer::json);
  }

  /** Whether no other can find a place. */
  boolean isFull() {
    return ranking.isEmpty() && count >= question.limit();
  }

  /** What becomes of an answer. */
  enum Added {
    ADDED,
    DUPLICATE,
    /** Too many bytes wait for the ends of ordered searches. */
    NO_ROOM
  }

  Added add(Answer answer, JsonFields.Values values) {
    String name = answer.peerId().text() + '/' + answer.type() + '/' + answer.resourceId();
    if (ranking.isPresent()) {
      return switch (ranking.get().offer(name, values, answer)) {
        case KEPT, OUTDONE -> Added.ADDED;
        case DUPLICATE -> Added.DUPLICATE;
        case NO_ROOM -> Added.NO_ROOM;
      };
    }
    if (!seen.add(name)) {
      return Added.DUPLICATE;
    }
    deliver(answer);
    return Added.ADDED;
  }

  /** Nothing better comes any more. */
  void settle() {
    ranking.ifPresent(
        best -> {
          for (Answer answer : best.drain()) {
            best.release(answer);
            deliver(answer);
          }
        });
  }

  private void deliver(Answer answer) {
    count++;
    local += answer.local() ? 1 : 0;
    delivery.answer(answer);
  }

  /** How many were passed on. */
  int count() {
    return count;
  }

  /** How many of them are this node's own. */
  int local() {
    return local;
  }
}
