package org.opencloud.discovery.api.search;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an application or an operator asks for. Limits are checked by {@link SearchService#ask}, so
 * that the error can name the field.
 *
 * @param search words, at most 256 characters and 16 words; may be empty where there is a filter
 * @param dataType a resource type's name; empty or {@code ALL} for every type
 * @param user free text carried in the signed question, at most 256 characters
 * @param limit at most this many results, 1 to 1,000; absent: 100
 * @param deadline 100 ms to 60 s; absent: 5 s
 * @param ownPrivate whether own private resources are wanted too
 * @param scope who is asked
 * @param filter in the grammar of {@link org.opencloud.discovery.spi.FilterExpression}; or empty
 * @param order as {@link org.opencloud.discovery.spi.Order#parse} reads it; or empty: as results
 *     come. Ordered results come together at the end
 */
public record SearchRequest(
    String search,
    String dataType,
    String user,
    Optional<Integer> limit,
    Optional<Duration> deadline,
    boolean ownPrivate,
    Scope scope,
    String filter,
    String order) {

  public static final int DEFAULT_LIMIT = 100;
  public static final int MAX_LIMIT = 1_000;
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);
  public static final Duration MIN_DEADLINE = Duration.ofMillis(100);
  public static final Duration MAX_DEADLINE = Duration.ofSeconds(60);

  /** Who is asked. */
  public enum Scope {
    /** The whole network, by gossip. */
    ALL,
    /** The peers that are stored here, each by a stream of its own. */
    KNOWN,
    /** Those of them that are partners. */
    PARTNER;

    /** As applications and operators write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The scope that is written so, in any case. */
    public static Optional<Scope> of(String word) {
      return Arrays.stream(values()).filter(s -> s.word().equalsIgnoreCase(word)).findFirst();
    }

    /** All that can be written, such as {@code all, known, partner}. */
    public static String words() {
      return Arrays.stream(values()).map(Scope::word).collect(Collectors.joining(", "));
    }
  }

  /** Words only. */
  public SearchRequest(
      String search,
      String dataType,
      String user,
      Optional<Integer> limit,
      Optional<Duration> deadline,
      boolean ownPrivate,
      Scope scope) {
    this(search, dataType, user, limit, deadline, ownPrivate, scope, "", "");
  }

  /** Asks the whole network. */
  public SearchRequest(
      String search,
      String dataType,
      String user,
      Optional<Integer> limit,
      Optional<Duration> deadline,
      boolean ownPrivate) {
    this(search, dataType, user, limit, deadline, ownPrivate, Scope.ALL);
  }

  /** Every type, default limit and deadline. */
  public static SearchRequest of(String search) {
    return new SearchRequest(search, "", "", Optional.empty(), Optional.empty(), false);
  }
}
