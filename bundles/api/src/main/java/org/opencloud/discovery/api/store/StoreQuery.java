package org.opencloud.discovery.api.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.spi.Access;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Order;

/**
 * What to look for in one type.
 *
 * @param creator only resources of this owner
 * @param asker empty: private ones included; else only public ones and those shared with this peer
 * @param given whether what is shared with the asker is shown to it; else only public ones
 * @param words each must be the beginning of one of a resource's words; at most 16, none empty; no
 *     words: all
 * @param filter what the fields must meet besides; its texts are folded
 * @param order by which number fields, the first counts most; the first of all that match are
 *     passed on, in order; empty: any, as the store likes
 * @param limit at most this many, 1 to 1,000
 * @param deadline when to give up
 */
public record StoreQuery(
    String type,
    PeerId creator,
    Optional<PeerId> asker,
    boolean given,
    List<String> words,
    Optional<Filter> filter,
    List<Order> order,
    int limit,
    Instant deadline) {

  public StoreQuery {
    requireNonNull(type, "type");
    requireNonNull(creator, "creator");
    requireNonNull(asker, "asker");
    requireNonNull(deadline, "deadline");
    requireNonNull(filter, "filter");
    words = List.copyOf(words);
    order = List.copyOf(order);
    if (limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("limit " + limit + " is not in 1..1000");
    }
  }

  /** For an asker that is shown what is shared with it. */
  public StoreQuery(
      String type,
      PeerId creator,
      Optional<PeerId> asker,
      List<String> words,
      int limit,
      Instant deadline) {
    this(type, creator, asker, true, words, Optional.empty(), List.of(), limit, deadline);
  }

  /** Whether a resource under this rule is looked for. */
  public boolean shows(Access access) {
    return asker.isEmpty() || access.isPublic() || (given && access.allows(asker.get().text()));
  }

  /** Whether a resource is looked for: what every store's index must agree with. */
  public boolean matches(IndexedResource indexed) {
    Resource resource = indexed.resource();
    return resource.type().equals(type)
        && resource.creator().equals(creator)
        && shows(resource.access())
        && words.stream()
            .allMatch(start -> indexed.words().stream().anyMatch(word -> word.startsWith(start)))
        && (filter.isEmpty() || filter.get().matches(indexed::at));
  }
}
