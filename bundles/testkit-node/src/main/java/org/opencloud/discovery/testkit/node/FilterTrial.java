package org.opencloud.discovery.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.spi.Field.Kind;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.FilterExpression;
import org.opencloud.discovery.spi.Order;

/** Random filters over random resources: the store finds what the filter itself says. */
final class FilterTrial {
  private static final int ROUNDS = 6;
  private static final int WRITES = 40;
  private static final int QUESTIONS = 50;
  private static final List<String> TYPES = List.of("COMPUTE", "DATA");
  private static final List<String> NUMBERS = List.of("gpu.count", "price");
  private static final List<String> TEXTS = List.of("location", "gpu", "price");
  private static final List<String> FLAGS = List.of("green", "on");
  private static final List<String> WORDS = List.of("gpu", "graph", "grid", "disk");
  private static final List<String> VALUES =
      List.of("eu", "eu-west", "eu*", "us", "a=b", "", "ø", "雲上", "true", ".*", "e");
  private static final List<Double> VALUED =
      List.of(0.0, -0.0, 1.0, 2.0, 3.0, 8.0, -1.5, 1e300, Double.MIN_VALUE, -Double.MAX_VALUE);
  private static final List<PeerId> ASKERS = List.of(SamplePeers.id(5), SamplePeers.id(6));

  private final Random random = new Random(20);
  private final ResourceStore store;
  private final Map<String, Expected> expected = new LinkedHashMap<>();
  private int terms;

  /** A resource, with its fields as a filter sees them. */
  private record Expected(IndexedResource indexed, Map<String, List<Object>> fields) {
    boolean isAsked(StoreQuery query) {
      return indexed.resource().type().equals(query.type())
          && query.shows(indexed.resource().access())
          && query.words().stream()
              .allMatch(start -> indexed.words().stream().anyMatch(w -> w.startsWith(start)))
          && query.filter().orElseThrow().matches(path -> fields.getOrDefault(path, List.of()));
    }

    List<Optional<Double>> keys(List<Order> order) {
      return order.stream()
          .map(by -> by.key(indexed.numbers().getOrDefault(by.path(), List.of())))
          .toList();
    }
  }

  FilterTrial(ResourceStore store) {
    this.store = store;
  }

  void run() throws StoreException {
    int some = 0;
    for (int round = 0; round < ROUNDS; round++) {
      write();
      if (round % 2 == 0) {
        // In the embedded store what is counted is in the index, what is written later beside it.
        store.count(Optional.empty(), Optional.empty());
        write();
      }
      for (int i = 0; i < QUESTIONS; i++) {
        some += ask() ? 1 : 0;
      }
    }
    assertThat(some).as("questions with an answer").isGreaterThan(ROUNDS * QUESTIONS / 3);
  }

  private void write() throws StoreException {
    List<IndexedResource> batch = new ArrayList<>();
    for (int i = 0; i < WRITES; i++) {
      Expected resource = resource("r" + random.nextInt(ROUNDS * WRITES));
      expected.put(key(resource.indexed()), resource);
      batch.add(resource.indexed());
    }
    store.put(batch);
    for (int i = 0; i < 3; i++) {
      String id = "r" + random.nextInt(ROUNDS * WRITES);
      boolean there = expected.remove(ResourceStore.key("DATA", id)) != null;
      assertThat(store.remove("DATA", id)).isEqualTo(there);
    }
  }

  private static String key(IndexedResource indexed) {
    return ResourceStore.key(indexed.resource().type(), indexed.resource().id());
  }

  private Expected resource(String id) {
    SampleResource sample = SampleResource.of(one(TYPES), id).words(one(WORDS), one(WORDS));
    Map<String, List<Object>> fields = new LinkedHashMap<>();
    for (String path : NUMBERS) {
      List<Double> numbers = some(VALUED);
      sample.number(path, numbers.toArray(Double[]::new));
      fields.computeIfAbsent(path, p -> new ArrayList<>()).addAll(numbers);
    }
    for (String path : TEXTS) {
      List<String> texts = some(VALUES);
      sample.value(path, texts.toArray(String[]::new));
      fields.computeIfAbsent(path, p -> new ArrayList<>()).addAll(texts);
      // What is written tells no text "true" from the truth value.
      if (texts.contains("true")) {
        fields.get(path).add(true);
      }
    }
    for (String path : FLAGS) {
      List<Boolean> flags = some(List.of(true, false));
      sample.value(path, flags.stream().map(String::valueOf).toArray(String[]::new));
      fields.put(path, new ArrayList<>(flags));
      flags.forEach(flag -> fields.get(path).add(String.valueOf(flag)));
    }
    switch (random.nextInt(3)) {
      case 0 -> sample.hidden();
      case 1 -> sample.sharedWith(ASKERS.get(0));
      default -> {}
    }
    return new Expected(sample.build(), fields);
  }

  private boolean ask() throws StoreException {
    StoreQuery query = question();
    List<Expected> matching = expected.values().stream().filter(e -> e.isAsked(query)).toList();
    List<Expected> found = new ArrayList<>();
    store.search(query, hit -> found.add(expected.get(ResourceStore.key(hit.type(), hit.id()))));
    assertThat(found).as("%s", query).doesNotHaveDuplicates();
    assertThat(matching).as("%s", query).containsAll(found);
    assertThat(found).as("%s", query).hasSize(Math.min(query.limit(), matching.size()));
    assertThat(keys(found, query)).as("%s", query).isEqualTo(keys(sorted(matching, query), query));
    return !found.isEmpty();
  }

  private static List<Expected> sorted(List<Expected> matching, StoreQuery query) {
    List<Expected> sorted = new ArrayList<>(matching);
    for (int last = query.order().size() - 1; last >= 0; last--) {
      int at = last;
      Order by = query.order().get(at);
      sorted.sort(
          (one, other) ->
              by.compare(one.keys(query.order()).get(at), other.keys(query.order()).get(at)));
    }
    return sorted.subList(0, Math.min(query.limit(), sorted.size()));
  }

  private static List<List<Optional<Double>>> keys(List<Expected> all, StoreQuery query) {
    return all.stream().map(e -> e.keys(query.order())).toList();
  }

  private StoreQuery question() {
    terms = FilterExpression.MAX_TERMS;
    Filter filter = filter(1 + random.nextInt(FilterExpression.MAX_DEPTH));
    List<String> words =
        random.nextInt(3) == 0
            ? List.of(one(WORDS).substring(0, 1 + random.nextInt(3)))
            : List.of();
    List<Order> order =
        Stream.generate(() -> new Order(one(NUMBERS), random.nextBoolean()))
            .limit(random.nextInt(3))
            .toList();
    Optional<PeerId> asker = random.nextBoolean() ? Optional.empty() : Optional.of(one(ASKERS));
    return new StoreQuery(
        one(TYPES),
        SamplePeers.id(0),
        asker,
        random.nextInt(4) > 0,
        words,
        Optional.of(filter),
        order,
        one(List.of(1, 7, 40, 1_000)),
        Instant.now().plusSeconds(30));
  }

  private Filter filter(int depth) {
    if (depth == 1 || terms < 2) {
      terms--;
      return term();
    }
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Filter.Any(parts(depth - 1));
      case 2 -> new Filter.All(parts(depth - 1));
      case 3 -> new Filter.Not(filter(depth - 1));
      default -> filter(1);
    };
  }

  private List<Filter> parts(int depth) {
    List<Filter> parts = new ArrayList<>();
    for (int left = 1 + random.nextInt(4); left > 0 && terms > 0; left--) {
      parts.add(filter(depth));
    }
    return parts;
  }

  private Filter term() {
    List<Supplier<Filter>> forms =
        List.of(
            () ->
                new Filter.NumberIs(
                    one(NUMBERS), one(List.of(Filter.Relation.values())), one(VALUED)),
            () -> new Filter.TextIs(one(TEXTS), one(VALUES), false),
            () -> new Filter.TextIs(one(TEXTS), beginning(one(VALUES)), true),
            () -> new Filter.FlagIs(one(FLAGS), random.nextBoolean()),
            () -> new Filter.Has(one(NUMBERS), Kind.NUMBER),
            () -> new Filter.Has(one(TEXTS), Kind.TEXT),
            () -> new Filter.Has(one(FLAGS), Kind.BOOLEAN),
            () -> new Filter.Has("unknown", one(List.of(Kind.values()))));
    return one(forms).get();
  }

  private String beginning(String text) {
    return text.substring(0, text.offsetByCodePoints(0, random.nextInt(text.length() + 1)));
  }

  private <T> List<T> some(List<T> all) {
    return Stream.generate(() -> one(all)).limit(random.nextInt(3)).distinct().toList();
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
