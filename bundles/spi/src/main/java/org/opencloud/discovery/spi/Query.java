package org.opencloud.discovery.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One question, as a provider sees it. Safe for use by several threads. */
@ProviderType
public interface Query {

  /**
   * The words asked for, at most 16, cut and folded by {@link Words}; none where a filter says what
   * is wanted. A resource matches when each word is the beginning of one of its words.
   */
  List<String> words();

  /**
   * What the fields of a match must meet, besides. The node checks each hit again, so a provider
   * may offer more than this; what it does not offer nobody finds.
   */
  Optional<Filter> filter();

  /** What matches are ordered by, the first counts most; empty: as the provider likes. */
  List<Order> order();

  /** How many matches are wanted at most, 1 to 1,000. */
  int limit();

  /** When the answer is worth nothing any more. */
  Instant deadline();

  /** True once the question is cancelled, over its limit or past its deadline. Cheap; poll it. */
  boolean cancelled();
}
