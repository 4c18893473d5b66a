package org.opencloud.discovery.spi;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** One question, as a provider sees it. Safe for use by several threads. */
@ProviderType
public interface Query {

  /**
   * The words asked for, 1 to 16 of them, folded to lower case without accents. A resource matches
   * when each word is the beginning of one of its words.
   */
  List<String> words();

  /** How many matches are wanted at most, 1 to 1,000. */
  int limit();

  /** When the answer is worth nothing any more. */
  Instant deadline();

  /** True once the question is cancelled, over its limit or past its deadline. Cheap; poll it. */
  boolean cancelled();
}
