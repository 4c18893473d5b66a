package org.opencloud.discovery.search.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.Query;

/** What is asked of providers, whoever asks. Cancelled once, for good. */
final class Question implements Query {
  private final List<String> words;
  private final String dataType;
  private final int limit;
  private final Instant deadline;
  private volatile boolean cancelled;

  /**
   * A question.
   *
   * @param dataType one type, or empty for all
   */
  Question(List<String> words, String dataType, int limit, Instant deadline) {
    this.words = List.copyOf(words);
    this.dataType = dataType;
    this.limit = limit;
    this.deadline = deadline;
  }

  /** The wire's way to say all types is also {@code ALL}. */
  static String oneType(String dataType) {
    return dataType.equalsIgnoreCase("ALL") ? "" : dataType;
  }

  /** One type, or empty for all. */
  String dataType() {
    return dataType;
  }

  boolean wants(String type) {
    return dataType.isEmpty() || dataType.equals(type);
  }

  void cancel() {
    cancelled = true;
  }

  @Override
  public List<String> words() {
    return words;
  }

  @Override
  public Optional<Filter> filter() {
    return Optional.empty();
  }

  @Override
  public List<Order> order() {
    return List.of();
  }

  @Override
  public int limit() {
    return limit;
  }

  @Override
  public Instant deadline() {
    return deadline;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }
}
