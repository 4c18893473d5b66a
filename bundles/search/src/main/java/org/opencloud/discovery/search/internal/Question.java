package org.opencloud.discovery.search.internal;

import java.time.Instant;
import java.util.Set;
import org.opencloud.discovery.spi.FilterException;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.ResourceType;

/** What is asked of providers, whoever asks. Cancelled once, for good. */
final class Question {
  private final Wanted wanted;
  private final String dataType;
  private final int limit;
  private final Instant deadline;
  private final JsonFields compared;
  private final JsonFields ordered;
  private volatile boolean cancelled;

  /**
   * A question.
   *
   * @param dataType one type, or empty for all
   */
  Question(Wanted wanted, String dataType, int limit, Instant deadline) {
    this.wanted = wanted;
    this.dataType = dataType;
    this.limit = limit;
    this.deadline = deadline;
    this.compared = new JsonFields(wanted.filter().map(FilterExpression::paths).orElse(Set.of()));
    this.ordered = new JsonFields(wanted.order().stream().map(Order::path).toList());
  }

  /** The wire's way to say all types is also {@code ALL}. */
  static String oneType(String dataType) {
    return dataType.equalsIgnoreCase("ALL") ? "" : dataType;
  }

  boolean wants(String type) {
    return dataType.isEmpty() || dataType.equals(type);
  }

  /**
   * The question to the provider of a type.
   *
   * @throws FilterException naming the first field that the type has not, or not of that kind
   */
  TypeQuery to(ResourceType type) throws FilterException {
    return new TypeQuery(this, wanted.bind(type));
  }

  void cancel() {
    cancelled = true;
  }

  Wanted wanted() {
    return wanted;
  }

  /** What the filter looks at. */
  JsonFields compared() {
    return compared;
  }

  /** What the order looks at. */
  JsonFields ordered() {
    return ordered;
  }

  /** One type, or empty for all. */
  String dataType() {
    return dataType;
  }

  int limit() {
    return limit;
  }

  Instant deadline() {
    return deadline;
  }

  boolean cancelled() {
    return cancelled;
  }
}
