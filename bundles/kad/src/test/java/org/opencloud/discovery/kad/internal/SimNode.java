package org.opencloud.discovery.kad.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadStorage;
import org.opencloud.discovery.kad.RecordValidator;
import org.opencloud.discovery.keys.PeerId;

/** A DHT on a host of the simulation. */
final class SimNode {
  /** Values are texts {@code seq:anything}; the highest seq is the best. */
  static final RecordValidator NUMBERED =
      new RecordValidator() {
        @Override
        public boolean validate(String key, byte[] value) {
          return new String(value).matches("\\d+:.*");
        }

        @Override
        public int select(String key, List<byte[]> values) {
          int best = 0;
          for (int i = 1; i < values.size(); i++) {
            best = number(values.get(i)) > number(values.get(best)) ? i : best;
          }
          return best;
        }

        private static long number(byte[] value) {
          return Long.parseLong(new String(value).split(":", 2)[0]);
        }
      };

  static final RecordValidator NONE = all(key -> false);
  static final RecordValidator THROWING =
      all(
          key -> {
            throw new IllegalStateException("a defect of " + key);
          });

  private static RecordValidator all(Predicate<String> verdict) {
    return new RecordValidator() {
      @Override
      public boolean validate(String key, byte[] value) {
        return verdict.test(key);
      }

      @Override
      public int select(String key, List<byte[]> values) {
        return verdict.test(key) ? 0 : 1;
      }
    };
  }

  final SimHost host;
  final Map<String, Long> counts = new TreeMap<>();
  final Map<String, byte[]> files = new HashMap<>();
  final KadParams params;
  Dht kad;

  SimNode(SimHost host, KadParams params) {
    this.host = host;
    this.params = params;
    renew();
  }

  /** A DHT as after a restart: with nothing but the files of the last one. */
  void renew() {
    Setup setup =
        new Setup(
            params,
            host.network.loop,
            Runnable::run,
            host.network.loop.clock(),
            new Random(host.self().hashCode()),
            (name, reason, count) -> counts.merge(name + "{" + reason + "}", count, Long::sum),
            host.network.encodings);
    kad = new Dht(setup, host, new Files());
    kad.namespaces().add("node", NUMBERED);
  }

  SimNode start() {
    kad.start();
    return this;
  }

  PeerId id() {
    return host.self();
  }

  Key place() {
    return Key.of(id());
  }

  long counted(String name, String reason) {
    return counts.getOrDefault(name + "{" + reason + "}", 0L);
  }

  private final class Files implements KadStorage {
    @Override
    public Optional<byte[]> load(String name) {
      return Optional.ofNullable(files.get(name));
    }

    @Override
    public void save(String name, byte[] content) {
      files.put(name, content);
    }
  }
}
