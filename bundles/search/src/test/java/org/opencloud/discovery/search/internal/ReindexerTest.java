package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.MemoryResourceStore;

class ReindexerTest {
  private static final ResourceType TYPE =
      ResourceType.named("COMPUTE").field(Field.text("name")).build();
  private static final long MOST_MILLIS = 300;

  private final ReentrantReadWriteLock changes = new ReentrantReadWriteLock();
  private final Ports ports = new Ports();
  private final Queue<Optional<ResourceType>> described = new ArrayDeque<>();
  private final Function<String, Optional<ResourceType>> types =
      name -> described.size() > 1 ? described.remove() : described.peek();
  private final ResourceIndexer indexer =
      new ResourceIndexer(TestKey.of(1).peerId(), did -> Optional.empty(), types);
  private final StoredResources registry =
      new StoredResources(
          ports,
          new NamedStores(),
          indexer,
          new ResourceChecks(type -> Optional.empty()),
          types,
          changes);
  private final Reindexer reindexer =
      new Reindexer(ports, indexer, types, changes.writeLock(), Runnable::run);
  private Runnable afterPage = () -> {};

  ReindexerTest() {
    described.add(Optional.of(TYPE));
    ports.resources().fill(watched(new MemoryResourceStore(Clock.systemUTC())));
  }

  @Test
  void doesNotBringBackWhatIsRemovedMeanwhile() throws Exception {
    registry.add("COMPUTE", json("x"));
    CompletableFuture<Boolean> removed = new CompletableFuture<>();
    afterPage = () -> removesMeanwhile(removed);

    reindexer.check(List.of(TYPE));

    assertThat(removed.get(5, TimeUnit.SECONDS)).isTrue();
    assertThat(registry.get("COMPUTE", "x")).isEmpty();
  }

  @Test
  void remembersTheVersionWhenAllIsDone() throws Exception {
    registry.add("COMPUTE", json("x"));

    reindexer.check(List.of(TYPE));

    assertThat(remark()).contains(ResourceIndexer.version(TYPE));
  }

  @Test
  void doesNotCallItDoneWhenTheProviderLeftMeanwhile() throws Exception {
    registry.add("COMPUTE", json("x"));
    afterPage =
        () -> {
          described.clear();
          described.add(Optional.empty());
        };

    reindexer.check(List.of(TYPE));

    assertThat(remark()).isNotEqualTo(Optional.of(ResourceIndexer.version(TYPE)));
  }

  @Test
  void indexesMoreThanOnePage() throws Exception {
    for (int i = 0; i < 120; i++) {
      registry.add("COMPUTE", json("x" + i));
    }

    reindexer.check(List.of(TYPE));

    assertThat(registry.page(Optional.of("COMPUTE"), "", 1_000)).hasSize(120);
    assertThat(remark()).contains(ResourceIndexer.version(TYPE));
  }

  @Test
  void findsByWhatStillFitsAChangedType() throws Exception {
    registry.add("COMPUTE", "{\"id\":\"x\",\"name\":\"arm\",\"axes\":\"six\"}".getBytes(UTF_8));
    ResourceType changed =
        ResourceType.named("COMPUTE")
            .field(Field.number("axes", ""))
            .field(Field.text("name"))
            .build();
    described.clear();
    described.add(Optional.of(changed));

    reindexer.check(List.of(changed));

    assertThat(indexer.reindex(registry.get("COMPUTE", "x").orElseThrow()))
        .satisfies(indexed -> assertThat(indexed.words()).contains("arm", "x"))
        .satisfies(indexed -> assertThat(indexed.numbers()).isEmpty());
  }

  private Optional<String> remark() throws StoreException {
    return ports.store().orElseThrow().remark(Reindexer.remark("COMPUTE"));
  }

  /** Another thread removes; it gets its turn now, or has to wait until the page is written. */
  private void removesMeanwhile(CompletableFuture<Boolean> removed) {
    afterPage = () -> {};
    Thread remover = new Thread(() -> remove(removed), "remover");
    remover.start();
    try {
      removed.get(MOST_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException waits) {
      assertThat(remover.isAlive()).isTrue();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void remove(CompletableFuture<Boolean> removed) {
    try {
      removed.complete(registry.remove("COMPUTE", "x"));
    } catch (StoreException e) {
      removed.completeExceptionally(e);
    }
  }

  private ResourceStore watched(ResourceStore store) {
    return (ResourceStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ResourceStore.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(store, arguments);
                if (method.getName().equals("page")) {
                  afterPage.run();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static byte[] json(String id) {
    return ("{\"id\":\"" + id + "\",\"name\":\"gpu\"}").getBytes(UTF_8);
  }
}
