package org.opencloud.discovery.api.meters;

import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.opencloud.discovery.api.Registration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Named counters and gauges of the node. Safe for use by several threads; counting takes no lock.
 * At most 10,000 names; what comes after is counted under reason {@code other}.
 */
@ProviderType
public interface Meters {

  /**
   * The counter of this name, made when first asked for. Keep it; a look-up is a map access.
   *
   * @param bundle who counts, such as {@code search}
   * @param name what is counted, such as {@code question.dropped}
   * @param reason why, such as {@code expired}; empty where there is only one
   */
  Counter counter(String bundle, String name, String reason);

  /** Shows a value that is read when looked at. Closing takes it away. */
  Registration gauge(String bundle, String name, LongSupplier value);

  /** All values now, by {@code bundle.name{reason}}. */
  SortedMap<String, Long> snapshot();

  /** Counts up. */
  interface Counter {
    void add(long count);

    long value();

    default void increment() {
      add(1);
    }
  }
}
