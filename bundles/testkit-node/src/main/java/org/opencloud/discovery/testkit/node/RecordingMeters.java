package org.opencloud.discovery.testkit.node;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.meters.Meters;

/** Meters that a test reads. Safe for use by several threads. */
public final class RecordingMeters implements Meters {
  private final ConcurrentMap<String, Count> counters = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, LongSupplier> gauges = new ConcurrentHashMap<>();

  @Override
  public Counter counter(String bundle, String name, String reason) {
    return counters.computeIfAbsent(key(bundle, name, reason), key -> new Count());
  }

  @Override
  public Registration gauge(String bundle, String name, LongSupplier value) {
    String key = key(bundle, name, "");
    gauges.put(key, value);
    return () -> gauges.remove(key, value);
  }

  @Override
  public SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> values = new TreeMap<>();
    counters.forEach((key, count) -> values.put(key, count.value()));
    gauges.forEach((key, gauge) -> values.put(key, gauge.getAsLong()));
    return values;
  }

  /** What was counted so far; 0 when nobody counted. */
  public long count(String bundle, String name, String reason) {
    Count count = counters.get(key(bundle, name, reason));
    return count == null ? 0 : count.value();
  }

  /** What a gauge shows now; fails when there is none. */
  public long gauge(String bundle, String name) {
    LongSupplier gauge = gauges.get(key(bundle, name, ""));
    if (gauge == null) {
      throw new AssertionError("no gauge " + key(bundle, name, ""));
    }
    return gauge.getAsLong();
  }

  private static String key(String bundle, String name, String reason) {
    return bundle + "." + name + (reason.isEmpty() ? "" : "{" + reason + "}");
  }

  private static final class Count implements Counter {
    private final AtomicLong value = new AtomicLong();

    @Override
    public void add(long count) {
      value.addAndGet(count);
    }

    @Override
    public long value() {
      return value.get();
    }
  }
}
