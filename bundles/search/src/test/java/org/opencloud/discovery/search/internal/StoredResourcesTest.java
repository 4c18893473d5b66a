package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.search.ResourceRegistry.Loaded;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.types.ResourceCheck;
import org.opencloud.discovery.spi.Access;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.MemoryPeerStore;
import org.opencloud.discovery.testkit.node.MemoryResourceStore;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.wire.WireLimits;

class StoredResourcesTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestNode node =
      new TestNode(network, 1).providing(TestProvider.ofCatalog("COMPUTE"));
  private final ResourceRegistry registry = node.registry;
  private final List<String> refused = new ArrayList<>();

  @AfterEach
  void close() {
    node.close();
    network.close();
  }

  @Test
  void addsFindsAndRemoves() throws Exception {
    Resource added = registry.add("COMPUTE", json("{\"id\":\"x\",\"name\":\"Élan gpu\"}"));

    assertThat(added.creator()).isEqualTo(node.key.peerId());
    assertThat(added.access()).isEqualTo(Access.PRIVATE);
    assertThat(registry.get("COMPUTE", "x")).isPresent();
    assertThat(registry.page(Optional.empty(), "", 10)).hasSize(1);
    assertThat(registry.remove("COMPUTE", "x")).isTrue();
    assertThat(registry.remove("COMPUTE", "x")).isFalse();
  }

  @Test
  void readsCreatorAndPartnersInBothSpellings() throws Exception {
    TestKey other = TestKey.of(5);
    String document =
        "{\"id\":\"x\",\"data_type\":\"DATA\",\"creator_id\":\"%s\",\"partnerships\":[\"%s\",\"%s\"]}"
            .formatted(other.did(), other.did(), TestKey.of(6).peerId());

    Resource added = registry.add("", json(document));

    assertThat(added.creator()).isEqualTo(other.peerId());
    assertThat(added.access().partners())
        .containsExactlyInAnyOrder(other.peerId().text(), TestKey.of(6).peerId().text());
  }

  @Test
  void namesTheFieldThatIsWrong() {
    refused("", "[]");
    refused("", "{} {}");
    refused("", "{\"id\":\"x\",\"id\":\"y\"}");
    refused("", "{\"id\":\"" + "x".repeat(WireLimits.RESOURCE_BYTES) + "\"}");
    refused("id", "{}");
    refused("id", "{\"id\":7}");
    refused("id", "{\"id\":\" \"}");
    refused("id", "{\"id\":\"" + "x".repeat(257) + "\"}");
    refused("data_type", "{\"id\":\"x\",\"data_type\":\"DATA\"}");
    refused("access", "{\"id\":\"x\",\"access\":\"SECRET\"}");
    refused("creator_id", "{\"id\":\"x\",\"creator_id\":\"bob\"}");
    refused("partnerships", "{\"id\":\"x\",\"partnerships\":{}}");
    refused("partnerships[1]", partners("\"" + TestKey.of(2).peerId() + "\",\"bob\""));
    refused("partnerships", partners("1," + "1,".repeat(1_000) + "1"));
    refused("gpu.count", "{\"id\":\"x\",\"gpu\":{\"count\":\"8\"}}");
    refused("gpu.count", "{\"id\":\"x\",\"gpu\":[{\"count\":1},{\"count\":null},{\"count\":{}}]}");
    refused("gpu.model", "{\"id\":\"x\",\"gpu.model\":9}");
    refused("encrypted", "{\"id\":\"x\",\"encrypted\":\"yes\"}");
    refused("name", "{\"id\":\"x\",\"name\":{}}");
  }

  @Test
  void asksWhoAnswersForTheTypeWhetherItFits() throws Exception {
    Owner acme = TestNode.owner("acme", "1.0.0");
    ResourceCheck check = check("acme.robot", new ResourceRefused("axes", "expected an integer"));
    node.node.add(TestProvider.ofCatalog("acme.robot"), acme);
    registry.add("acme.robot", json("{\"id\":\"r0\"}"));

    node.node.add(check, acme);
    node.node.add(check("COMPUTE", new ResourceRefused("x", "never asked")), acme);

    assertThatExceptionOfType(ResourceRefused.class)
        .isThrownBy(() -> registry.add("acme.robot", json("{\"id\":\"r1\"}")))
        .withMessage("expected an integer")
        .satisfies(e -> assertThat(e.field()).isEqualTo("axes"));
    assertThat(load("{\"id\":\"c\"}\n{\"id\":\"r2\",\"data_type\":\"acme.robot\"}")).isEqualTo(1);
    assertThat(refused).containsExactly("2axes");
    assertThat(registry.misfit(registry.get("acme.robot", "r0").orElseThrow()))
        .hasValueSatisfying(misfit -> assertThat(misfit.field()).isEqualTo("axes"));
    assertThat(registry.misfit(registry.get("COMPUTE", "c").orElseThrow())).isEmpty();
    node.node.remove(check);
    registry.add("acme.robot", json("{\"id\":\"r1\"}"));
  }

  @Test
  void refusesWhatTheOwnerFailsToCheck() {
    Owner acme = TestNode.owner("acme", "1.0.0");
    node.node.add(TestProvider.ofCatalog("acme.robot"), acme);
    node.node.add(check("acme.robot", new IllegalStateException("broken")), acme);

    assertThatExceptionOfType(ResourceRefused.class)
        .isThrownBy(() -> registry.add("acme.robot", json("{\"id\":\"r1\"}")))
        .withMessageContaining("acme 1.0.0");
  }

  private static ResourceCheck check(String type, Exception thrown) {
    return new ResourceCheck() {
      @Override
      public String type() {
        return type;
      }

      @Override
      public void check(byte[] json) throws ResourceRefused {
        if (thrown instanceof ResourceRefused refusal) {
          throw refusal;
        }
        throw (RuntimeException) thrown;
      }
    };
  }

  @Test
  void loadsOneObjectAnArrayAndLines() throws Exception {
    assertThat(load("{\n \"id\": \"a\",\n \"x\": [\n{\"y\":1}]}")).isEqualTo(0);
    assertThat(load("{\n \"id\": \"a\",\n \"x\": [\n {\"y\":1}]}")).isEqualTo(1);
    assertThat(load("[{\"id\":\"b\"},\n {\"id\":\"c\"}]")).isEqualTo(2);
    assertThat(load("{\"id\":\"d\"}\n\n{\"id\":\"e\"}\r\n{\"id\":\"f\"}")).isEqualTo(3);
    assertThat(node.store.count(Optional.of("COMPUTE"), Optional.empty())).isEqualTo(6);
  }

  @Test
  void skipsBadEntriesAndTellsTheirLine() throws Exception {
    String lines =
        """
        {"id":"a"}
        {"id":"b"
        {"id":"c"}
        garbage
        {"id":"d","name":"un
        {"id":"e"}
        {"id":"f","access":"X"}
        {"id":"g"}}
        {"id":"h","fill":"%s"}
        {"id":"i"}
        {"id":"j\
        """
            .formatted("x".repeat(WireLimits.RESOURCE_BYTES));

    assertThat(load(lines)).isEqualTo(5);
    assertThat(refused).containsExactly("2", "4", "5", "7access", "8", "9", "11");
    assertThat(node.store.count(Optional.empty(), Optional.empty())).isEqualTo(5);
  }

  @Test
  void loadsMoreThanABatchAndStopsWhenTold() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_234; i++) {
      lines.append("{\"id\":\"r").append(i).append("\"}\n");
    }

    assertThat(load(lines.toString())).isEqualTo(1_234);
    assertThat(
            registry
                .load(
                    "COMPUTE",
                    new ByteArrayInputStream(json(lines.toString())),
                    (line, field, message) -> {},
                    () -> true)
                .resources())
        .isLessThan(1_234);
  }

  @Test
  void namesTheTypesThatNobodySearches() throws Exception {
    String lines =
        """
        {"id":"a"}
        {"id":"b","data_type":"acme.later"}
        {"id":"c","data_type":"acme.later"}
        """;

    assertThat(loaded(lines)).isEqualTo(new Loaded(3, Set.of("acme.later")));
    assertThat(registry.isSearched("COMPUTE")).isTrue();
    assertThat(registry.isSearched("acme.later")).isFalse();
  }

  @Test
  void indexesAnewWhatWasAddedBeforeItsProviderCame() throws Exception {
    registry.add(
        "", json(SearchFlowTest.compute("x", "PUBLIC", "").replace("COMPUTE", "acme.later")));
    assertThat(node.ask("h100").account().results()).isZero();

    node.providing(TestProvider.ofCatalog("acme.later"));

    await().until(() -> node.ask("h100").account().results() == 1);
  }

  @Test
  void neverFindsByWhatIsInternal() throws Exception {
    registry.add("", json(SearchFlowTest.compute("x", "PUBLIC", "")));

    assertThat(node.ask("rack").account().results()).isZero();
    assertThat(node.ask("h10 gpu").account().results()).isEqualTo(1);
  }

  @Test
  void copiesResourcesPeersAndRelationsBetweenStores() throws Exception {
    MemoryPeerStore peers = new MemoryPeerStore();
    peers.put(SamplePeers.peer(3, org.opencloud.discovery.api.peers.Relation.PARTNER));
    NamedStores stores = new NamedStores();
    stores.add(node.store);
    stores.add(peers);
    assertThatExceptionOfType(ResourceRefused.class)
        .isThrownBy(() -> node.node.registry(stores).copy("memory", "other", n -> {}, () -> false))
        .satisfies(e -> assertThat(e.field()).isEqualTo("to"));
    MemoryPeerStore otherPeers = new MemoryPeerStore();
    Other other = new Other();
    stores.add(other.resources());
    stores.add(other.peers(otherPeers));
    for (int i = 0; i < 1_100; i++) {
      registry.add("COMPUTE", json("{\"id\":\"r" + i + "\"}"));
    }
    List<Long> progress = new ArrayList<>();

    long copied = node.node.registry(stores).copy("memory", "other", progress::add, () -> false);

    assertThat(copied).isEqualTo(1_100);
    assertThat(progress).endsWith(1_100L).hasSize(3);
    assertThat(other.store.count(Optional.empty(), Optional.empty())).isEqualTo(1_100);
    assertThat(otherPeers.all()).isEqualTo(peers.all());
  }

  @Test
  void saysThatThereIsNoStore() {
    node.node.unbind(node.store);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> registry.get("COMPUTE", "x"))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNAVAILABLE));
  }

  private long load(String text) throws StoreException {
    return loaded(text).resources();
  }

  private Loaded loaded(String text) throws StoreException {
    return registry.load(
        "COMPUTE",
        new ByteArrayInputStream(json(text)),
        (line, field, message) -> refused.add(line + field),
        () -> false);
  }

  private void refused(String field, String document) {
    assertThatExceptionOfType(ResourceRefused.class)
        .as(field)
        .isThrownBy(() -> registry.add("COMPUTE", json(document)))
        .withMessageStartingWith("expected ")
        .satisfies(e -> assertThat(e.field()).isEqualTo(field));
  }

  private static String partners(String list) {
    return "{\"id\":\"x\",\"partnerships\":[" + list + "]}";
  }

  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }

  /** A second store, which goes by another name. */
  private static final class Other {
    final MemoryResourceStore store = new MemoryResourceStore(Clock.systemUTC());

    org.opencloud.discovery.api.store.ResourceStore resources() {
      return renamed(org.opencloud.discovery.api.store.ResourceStore.class, store);
    }

    org.opencloud.discovery.api.store.PeerStore peers(MemoryPeerStore peers) {
      return renamed(org.opencloud.discovery.api.store.PeerStore.class, peers);
    }

    private static <S> S renamed(Class<S> port, S store) {
      return port.cast(
          java.lang.reflect.Proxy.newProxyInstance(
              port.getClassLoader(),
              new Class<?>[] {port},
              (proxy, method, args) ->
                  method.getName().equals("name") ? "other" : method.invoke(store, args)));
    }
  }
}
