package org.opencloud.discovery.testkit.node.benchmark;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Order;

/**
 * What a partner asks.
 *
 * @param types in turn, until enough is found: as a node does whose question names no type
 */
public record Question(
    List<String> types, List<String> words, Optional<Filter> filter, List<Order> order) {

  static final int LIMIT = 50;

  /** What the store is asked for one of the types. */
  public StoreQuery of(String type, int limit, Instant deadline) {
    return new StoreQuery(
        type,
        Catalogue.OWNER,
        Optional.of(Catalogue.ASKER),
        true,
        words,
        filter,
        order,
        limit,
        deadline);
  }
}
