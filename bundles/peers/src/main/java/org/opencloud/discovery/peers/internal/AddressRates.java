package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many connections an address may open: a minute's worth at once, refilled steadily. */
final class AddressRates {
  static final int MAX_ADDRESSES = 10_000;
  private static final double MILLIS_PER_MINUTE = 60_000;

  private final int perMinute;
  private final Clock clock;
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  AddressRates(int perMinute, Clock clock) {
    this.perMinute = perMinute;
    this.clock = clock;
  }

  synchronized boolean take(String host) {
    long now = clock.millis();
    Bucket before = buckets.getOrDefault(host, new Bucket(perMinute, now));
    double refill = Math.max(0, now - before.at) * perMinute / MILLIS_PER_MINUTE;
    double tokens = Math.min(perMinute, before.tokens + refill);
    boolean allowed = tokens >= 1;
    buckets.put(host, new Bucket(allowed ? tokens - 1 : tokens, now));
    if (buckets.size() > MAX_ADDRESSES) {
      String eldest = buckets.keySet().iterator().next();
      buckets.remove(eldest);
    }
    return allowed;
  }

  synchronized int size() {
    return buckets.size();
  }

  private record Bucket(double tokens, long at) {}
}
