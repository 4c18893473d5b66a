package org.opencloud.discovery.api.search;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * One search as one node saw it.
 *
 * @param asker who asks; this node for its own
 * @param words as they are compared
 * @param dataType one type, or empty
 * @param filter and {@code order}: as asked, or empty
 * @param took until the end; empty while it lasts
 * @param outcome how it ended, for people; empty while it lasts
 * @param steps in the order in which they ended; at most 128, the rest is counted in a last one
 */
public record SearchTrace(
    String id,
    Role role,
    PeerId asker,
    List<String> words,
    String dataType,
    String filter,
    String order,
    Instant began,
    Optional<Duration> took,
    String outcome,
    List<Step> steps) {

  public SearchTrace {
    requireNonNull(id, "id");
    requireNonNull(role, "role");
    words = List.copyOf(words);
    steps = List.copyOf(steps);
  }

  /** The same search, as far as it has come. */
  public SearchTrace with(Optional<Duration> time, String end, List<Step> done) {
    return new SearchTrace(id, role, asker, words, dataType, filter, order, began, time, end, done);
  }

  /** What this node had to do with it. */
  public enum Role {
    /** It began here. */
    ASKED,
    /** Another node asked, and this one answered. */
    ANSWERED,
    /** Another node asked, and this one would not. */
    REFUSED
  }

  /** What a step is about. */
  public enum Stage {
    /** The question was held against the rules. */
    VERIFY,
    /** Who asks was found out. */
    RESOLVE,
    /** Which types are asked. */
    TYPES,
    /** The filter was held against a type's fields. */
    FILTER,
    /** One type's provider was asked. */
    PROVIDER,
    /** The question, or the answers, went out. */
    SEND,
    /** Answers of one peer came. */
    RECEIVE
  }

  /**
   * One step.
   *
   * @param subject the type or the peer, or empty
   * @param at when it began, from the beginning of the search
   * @param counts such as {@code offered} and {@code sent}, by name
   * @param note for people; often empty
   */
  public record Step(
      Stage stage,
      String subject,
      Duration at,
      Duration took,
      Map<String, Long> counts,
      String note) {
    public Step {
      requireNonNull(stage, "stage");
      requireNonNull(at, "at");
      requireNonNull(took, "took");
    }
  }
}
