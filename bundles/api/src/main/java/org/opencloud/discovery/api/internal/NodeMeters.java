package org.opencloud.discovery.api.internal;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.meters.Meters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The node's meters. Lives in this bundle so that counts outlive every bundle that makes them. */
@Component
public final class NodeMeters implements Meters {
  private static final int MAX_NAMES = 10_000;

  private final ConcurrentMap<String, Count> counters = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, LongSupplier> gauges = new ConcurrentHashMap<>();

  @Activate
  public NodeMeters() {}

  @Override
  public Counter counter(String bundle, String name, String reason) {
    String key = key(bundle, name, reason);
    Count known = counters.get(key);
    if (known != null) {
      return known;
    }
    boolean full = counters.size() >= MAX_NAMES;
    return counters.computeIfAbsent(full ? key(bundle, name, "other") : key, k -> new Count());
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

  private static String key(String bundle, String name, String reason) {
    return bundle + "." + name + (reason.isEmpty() ? "" : "{" + reason + "}");
  }

  private static final class Count implements Counter {
    private final LongAdder adder = new LongAdder();

    @Override
    public void add(long count) {
      adder.add(count);
    }

    @Override
    public long value() {
      return adder.sum();
    }
  }
}
