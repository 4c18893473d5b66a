package org.opencloud.discovery.search.internal;

import java.util.Map;

/** Remembers as long as the test runs. */
final class MemoryOwners implements OwnersFile {
  private volatile Map<String, String> owners = Map.of();

  @Override
  public Map<String, String> read() {
    return owners;
  }

  @Override
  public void write(Map<String, String> now) {
    owners = Map.copyOf(now);
  }
}
