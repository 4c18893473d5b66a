package org.opencloud.discovery.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Filter.NumberIs;
import org.opencloud.discovery.spi.Filter.Relation;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.testkit.node.MemoryResourceStore;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

/** So many resources that rare numbers lead and late ones are passed over, beside a plain list. */
class IndexFilterTest {
  private static final int SIZE = 6_000;
  private static final int BATCH = 1_000;
  private static final int QUESTIONS = 100;

  @TempDir Path directory;
  private final Random random = new Random(11);
  private final MemoryResourceStore list = new MemoryResourceStore(Clock.systemUTC());
  private EmbeddedStore store;

  @BeforeEach
  void fill() throws Exception {
    store =
        Readiness.await(
            new EmbeddedStore(Settings.at(directory), Clock.systemUTC(), new RecordingMeters()));
    for (int from = 0; from < SIZE; from += BATCH) {
      List<IndexedResource> batch = new ArrayList<>();
      for (int number = from; number < from + BATCH; number++) {
        batch.add(resource(number));
      }
      store.put(batch);
      list.put(batch);
    }
    store.count(Optional.empty(), Optional.empty());
    for (int number = 0; number < SIZE; number += 40) {
      assertThat(store.remove("DATA", "r" + number)).isEqualTo(list.remove("DATA", "r" + number));
    }
    List<IndexedResource> again = List.of(resource(7), resource(5_001));
    store.put(again);
    list.put(again);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private IndexedResource resource(int number) {
    SampleResource sample =
        SampleResource.of("DATA", "r" + number)
            .words("w" + random.nextInt(4), "rare" + random.nextInt(900))
            .value("place", "p" + random.nextInt(30))
            .number("few", (double) random.nextInt(3));
    if (random.nextInt(20) > 0) {
      sample.number("price", random.nextDouble(), random.nextDouble());
    }
    return sample.build();
  }

  @Test
  void findsWhatAListFinds() throws Exception {
    for (int i = 0; i < QUESTIONS; i++) {
      StoreQuery query = query(List.of(), 1_000);
      List<String> all = ids(list, query);
      List<String> found = ids(store, query);
      if (all.size() < query.limit()) {
        assertThat(found).as("%s", query).containsExactlyInAnyOrderElementsOf(all);
      } else {
        assertThat(found).as("%s", query).hasSize(query.limit()).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void ordersAsAListDoes() throws Exception {
    for (int i = 0; i < QUESTIONS; i++) {
      Order price = new Order("price", random.nextBoolean());
      List<Order> order =
          random.nextBoolean()
              ? List.of(price)
              : List.of(new Order("few", random.nextBoolean()), price);
      StoreQuery query = query(order, 1 + random.nextInt(60));
      if (ids(list, query(query, 1_000)).size() == 1_000) {
        // Enough have a price to come before those that have none, which are all equal.
        assertThat(ids(store, query)).as("%s", query).isEqualTo(ids(list, query));
      }
    }
  }

  private StoreQuery query(List<Order> order, int limit) {
    Filter filter = filter(2);
    List<String> words =
        switch (random.nextInt(4)) {
          case 0 -> List.of("w" + random.nextInt(4));
          case 1 -> List.of("rare" + random.nextInt(90));
          default -> List.of();
        };
    return new StoreQuery(
        "DATA",
        SamplePeers.id(0),
        Optional.empty(),
        true,
        words,
        Optional.of(filter),
        order,
        limit,
        Instant.now().plusSeconds(60));
  }

  private static StoreQuery query(StoreQuery query, int limit) {
    return new StoreQuery(
        query.type(),
        query.creator(),
        query.asker(),
        query.given(),
        query.words(),
        query.filter(),
        List.of(),
        limit,
        query.deadline());
  }

  private Filter filter(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 5)) {
      case 0, 1 -> price(Relation.LESS, random.nextDouble() * random.nextDouble());
      case 2 -> price(Relation.AT_LEAST, 1 - random.nextDouble() * random.nextDouble());
      case 3 -> new NumberIs("few", Relation.EQUAL, random.nextInt(4));
      case 4 -> new Filter.TextIs("place", "p" + random.nextInt(4), random.nextBoolean());
      case 5 -> new Filter.Not(filter(depth - 1));
      case 6 -> new Filter.Any(List.of(filter(depth - 1), filter(depth - 1)));
      default -> new Filter.All(List.of(filter(depth - 1), filter(depth - 1)));
    };
  }

  private static Filter price(Relation relation, double number) {
    return new NumberIs("price", relation, number);
  }

  private static List<String> ids(ResourceStore store, StoreQuery query) throws StoreException {
    List<String> ids = new ArrayList<>();
    store.search(query, resource -> ids.add(resource.id()));
    return ids;
  }
}
