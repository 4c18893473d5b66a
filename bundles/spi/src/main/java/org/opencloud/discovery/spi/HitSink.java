package org.opencloud.discovery.spi;

import org.osgi.annotation.versioning.ProviderType;

/** Takes a provider's matches one by one. Safe for use by several threads. */
@ProviderType
@FunctionalInterface
public interface HitSink {

  /**
   * Takes one match. Does not block for the network.
   *
   * @return false when the provider must stop: limit reached, deadline passed, cancelled, removed
   */
  boolean offer(Hit hit);
}
