package org.opencloud.discovery.transport.internal;

import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.libp2p.Counts;

/** Counts of the libraries below, shown among the node's meters. */
record MeteredCounts(Meters meters, String bundle) implements Counts {
  @Override
  public void add(String name, String reason, long count) {
    meters.counter(bundle, name, reason).add(count);
  }
}
