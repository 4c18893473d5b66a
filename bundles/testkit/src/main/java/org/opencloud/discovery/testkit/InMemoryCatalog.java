package org.opencloud.discovery.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.Words;

/**
 * A catalog of samples. Finds them as a node does: each word asked for is the beginning of a word
 * in the name, the description or a searchable field of the type, and the filter is met.
 */
public final class InMemoryCatalog implements Catalog {
  private final List<Entry> entries;

  private InMemoryCatalog(List<Entry> entries) {
    this.entries = entries;
  }

  /** A catalog of these JSON objects, each with an {@code id}, visible to the asker. */
  public static InMemoryCatalog of(ResourceType type, List<String> samples) {
    return new InMemoryCatalog(samples.stream().map(json -> Entry.of(type, json)).toList());
  }

  @Override
  public void search(Query query, HitSink sink) {
    int left = query.limit();
    for (Entry entry : ordered(query.order())) {
      if (left == 0 || query.cancelled()) {
        return;
      }
      if (entry.matches(query)) {
        if (!sink.offer(entry.hit)) {
          return;
        }
        left--;
      }
    }
  }

  private List<Entry> ordered(List<Order> order) {
    Comparator<Entry> comparator = (one, other) -> 0;
    for (Order by : order) {
      comparator = comparator.thenComparing((one, other) -> by.compare(one.key(by), other.key(by)));
    }
    return entries.stream().sorted(comparator).toList();
  }

  private record Entry(Hit hit, Map<String, Object> document, Set<String> words) {
    static Entry of(ResourceType type, String json) {
      Map<String, Object> document = SampleJson.object(json);
      Set<String> words = new HashSet<>();
      Stream<String> searched =
          type.fields().stream().filter(f -> f.searchable() && !f.internal()).map(Field::path);
      Stream.concat(Stream.of("name", "description"), searched)
          .flatMap(path -> SampleJson.values(document, path).stream())
          .forEach(value -> words.addAll(Words.of(String.valueOf(value))));
      String id = String.valueOf(document.get("id"));
      return new Entry(Hit.of(id, json.getBytes(UTF_8)).visibleToAll(), document, words);
    }

    boolean matches(Query query) {
      return query.words().stream()
              .allMatch(wanted -> words.stream().anyMatch(own -> own.startsWith(wanted)))
          && query.filter().map(filter -> filter.matches(this::values)).orElse(true);
    }

    Optional<Double> key(Order by) {
      return by.key(
          values(by.path()).stream()
              .filter(Double.class::isInstance)
              .map(Double.class::cast)
              .toList());
    }

    private List<Object> values(String path) {
      return SampleJson.values(document, path);
    }
  }
}
