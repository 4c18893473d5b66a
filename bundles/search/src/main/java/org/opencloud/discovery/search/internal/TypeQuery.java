package org.opencloud.discovery.search.internal;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.Query;

/** A question as the provider of one type sees it. */
record TypeQuery(Question question, Optional<Filter> filter) implements Query {

  /**
   * Whether a document, as its asker sees it, meets the filter.
   *
   * @throws IOException when it is no JSON object
   */
  boolean meets(byte[] view) throws IOException {
    if (filter.isEmpty()) {
      return true;
    }
    JsonFields.Values values = question.compared().read(view);
    return filter.get().matches(values::at);
  }

  @Override
  public List<String> words() {
    return question.wanted().words();
  }

  @Override
  public List<Order> order() {
    return question.wanted().order();
  }

  @Override
  public int limit() {
    return question.limit();
  }

  @Override
  public Instant deadline() {
    return question.deadline();
  }

  @Override
  public boolean cancelled() {
    return question.cancelled();
  }
}
