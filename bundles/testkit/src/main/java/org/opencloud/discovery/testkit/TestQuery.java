package org.opencloud.discovery.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.Query;

/** A question made by a test. It is cancelled by {@link #cancel}, never by the clock. */
public final class TestQuery implements Query {
  private final List<String> words;
  private final int limit;
  private final Instant deadline;
  private final Optional<Filter> filter;
  private final List<Order> order;
  private volatile boolean cancelled;

  public TestQuery(List<String> words, int limit, Instant deadline) {
    this(words, limit, deadline, Optional.empty(), List.of());
  }

  private TestQuery(
      List<String> words, int limit, Instant deadline, Optional<Filter> filter, List<Order> order) {
    this.words = List.copyOf(words);
    this.limit = limit;
    this.deadline = deadline;
    this.filter = filter;
    this.order = List.copyOf(order);
  }

  /** Asks for these words, at most 100 matches, within five seconds. */
  public static TestQuery of(String... words) {
    return new TestQuery(List.of(words), 100, Instant.now().plusSeconds(5));
  }

  /** The same question for what meets a filter besides. */
  public TestQuery withFilter(Filter wanted) {
    return new TestQuery(words, limit, deadline, Optional.of(wanted), order);
  }

  /** The same question with its matches in this order. */
  public TestQuery withOrder(List<Order> by) {
    return new TestQuery(words, limit, deadline, filter, by);
  }

  public void cancel() {
    cancelled = true;
  }

  @Override
  public List<String> words() {
    return words;
  }

  @Override
  public Optional<Filter> filter() {
    return filter;
  }

  @Override
  public List<Order> order() {
    return order;
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
