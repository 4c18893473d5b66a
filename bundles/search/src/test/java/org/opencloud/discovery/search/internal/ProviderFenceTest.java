package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;

/** A plugin's bug costs its own type only, and nothing that it may not show leaves the node. */
class ProviderFenceTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void twoNodes() {
    a = new TestNode(network, 1);
    b = new TestNode(network, 2).providing(TestProvider.ofCatalog("COMPUTE"));
    b.add(SearchFlowTest.compute("good", "PUBLIC", ""));
    a.meet(b);
    network.connect(a.net, b.net);
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    network.close();
  }

  @Test
  void reportsAProviderThatThrows() {
    b.providing(
        new TestProvider(
            "acme.throws",
            (query, catalog, sink) -> {
              throw new IllegalStateException("secret text");
            }));

    assertOnlyGood("acme.throws", "failed");
    assertThat(b.meters.count("search", "provider.failed", "failed")).isEqualTo(1);
  }

  @Test
  void reportsAProviderWhoseClassesAreGone() {
    b.providing(
        new TestProvider(
            "acme.gone",
            (query, catalog, sink) -> {
              throw new NoClassDefFoundError("acme/Client");
            }));

    assertOnlyGood("acme.gone", "failed");
  }

  @Test
  void reportsAProviderThatBreaksItsStack() {
    b.providing(
        new TestProvider(
            "acme.deep",
            (query, catalog, sink) -> {
              throw new StackOverflowError();
            }));

    assertOnlyGood("acme.deep", "failed");
  }

  @Test
  void cutsAProviderThatHangs() {
    b.providing(new TestProvider("acme.hangs", (q, c, s) -> new Latch().waitForever()));

    // Less than a call may take: it is cut off early enough for its end to arrive.
    assertOnlyGood(ask("", Duration.ofSeconds(3)), "acme.hangs", "timed out");
  }

  @Test
  void doesNotWaitForAProviderThatIgnoresInterrupts() {
    Latch latch = new Latch();
    b.providing(new TestProvider("acme.deaf", (q, c, s) -> latch.waitDeaf()));

    assertOnlyGood("acme.deaf", "timed out");
    latch.open();
  }

  @Test
  void cutsAProviderOffLongBeforeTheDeadline() {
    b.close();
    b = new TestNode(network, 3, quickCut()).providing(TestProvider.ofCatalog("COMPUTE"));
    b.add(SearchFlowTest.compute("good", "PUBLIC", ""));
    a.meet(b);
    network.connect(a.net, b.net);
    Latch latch = new Latch();
    b.providing(new TestProvider("acme.deaf", (q, c, s) -> latch.waitDeaf()));

    for (int i = 0; i < 4; i++) {
      TestListener found = ask();
      Account account = found.account();
      assertThat(account.peers().get(0).failures()).isEqualTo(Map.of("acme.deaf", "timed out"));
      assertThat(account.elapsed()).isLessThan(Duration.ofSeconds(2));
    }
    assertThat(b.meters.gauge("search", "provider.stuck")).isEqualTo(4);
    latch.open();
    await().until(() -> b.meters.gauge("search", "provider.stuck") == 0);
  }

  @Test
  void saysThatAProviderRests() {
    b.close();
    b = new TestNode(network, 3, quickCut()).providing(TestProvider.ofCatalog("COMPUTE"));
    b.add(SearchFlowTest.compute("good", "PUBLIC", ""));
    a.meet(b);
    network.connect(a.net, b.net);
    b.providing(new TestProvider("acme.hangs", (q, c, s) -> new Latch().waitForever()));
    for (int i = 0; i < 5; i++) {
      assertOnlyGood("acme.hangs", "timed out");
    }

    assertOnlyGood("acme.hangs", "resting after time-outs");
    assertThat(b.meters.count("search", "provider.failed", "resting_after_time-outs")).isOne();
  }

  /** A call may take 100 ms. */
  private static Settings quickCut() {
    Settings usual = Settings.DEFAULT;
    return new Settings(
        usual.searches(),
        usual.questions(),
        usual.senderRate(),
        usual.senderBurst(),
        usual.providerThreads(),
        usual.providerQueue(),
        Duration.ofMillis(100),
        usual.streams(),
        usual.answerBytes(),
        usual.distantWait());
  }

  @Test
  void stopsAProviderThatFloods() {
    b.providing(
        new TestProvider(
            "acme.floods",
            (query, catalog, sink) -> {
              for (long i = 0; !Thread.currentThread().isInterrupted(); i++) {
                sink.offer(hit("flood-" + i).visibleToAll());
              }
            }));

    TestListener found =
        a.ask(new SearchRequest("gpu", "", "", Optional.of(500), Optional.empty(), false));
    Account account = found.account();
    assertThat(account.results()).isEqualTo(100);
    assertThat(account.peers().get(0).limited()).isTrue();
    assertThat(account.elapsed()).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void stopsAProviderThatFloodsWithPrivateHits() {
    b.providing(
        new TestProvider(
            "acme.hides",
            (query, catalog, sink) -> {
              long offered = 0;
              while (sink.offer(hit("hidden"))) {
                offered++;
              }
              assertThat(offered).isLessThan(20_000);
            }));

    TestListener found = ask();
    found.account();
    assertThat(found.ids()).containsExactly("good");
    assertThat(b.meters.count("search", "hit.dropped", "access")).isLessThanOrEqualTo(10_000);
  }

  @Test
  void neverSendsHitsThatTheAskerMayNotSee() {
    b.providing(
        new TestProvider(
            "acme.live",
            (query, catalog, sink) -> {
              sink.offer(hit("private"));
              sink.offer(hit("other").visibleTo(Set.of(TestKey.of(9).peerId().text())));
              sink.offer(hit("shared").visibleTo(Set.of(a.key.peerId().text())));
            }));

    TestListener found = ask();
    Account account = found.account();
    assertThat(found.ids()).containsExactly("good", "shared");
    assertThat(account.peers().get(0).failures()).isEmpty();
    assertThat(b.meters.count("search", "hit.dropped", "access")).isEqualTo(2);
  }

  @Test
  void answersTheSameWithAndWithoutWithheldMatches() {
    Account without = ask().account();
    for (int i = 0; i < 200; i++) {
      b.add(SearchFlowTest.compute("a-secret-" + i, "PRIVATE", ""));
      b.add(SearchFlowTest.compute("b-others-" + i, "PRIVATE", TestKey.of(9).peerId().text()));
    }
    Account with = ask().account();

    assertThat(with.peers()).isEqualTo(without.peers());
    assertThat(with.results()).isEqualTo(without.results());
  }

  @Test
  void refusesHitsThatAreNoResources() {
    b.providing(
        new TestProvider(
            "acme.bad",
            (query, catalog, sink) -> {
              sink.offer(Hit.of("text", "text".getBytes(UTF_8)).visibleToAll());
              sink.offer(Hit.of("two", "{} {}".getBytes(UTF_8)).visibleToAll());
              sink.offer(Hit.of("list", "[]".getBytes(UTF_8)).visibleToAll());
              sink.offer(Hit.of("big", new byte[Hit.MAX_JSON_BYTES + 1]).visibleToAll());
              sink.offer(Hit.of(" ", "{}".getBytes(UTF_8)).visibleToAll());
              sink.offer(
                  Hit.of("type", "{\"data_type\":\"COMPUTE\"}".getBytes(UTF_8)).visibleToAll());
            }));

    assertOnlyGood("acme.bad", "bad results");
    assertThat(b.meters.count("search", "hit.dropped", "json")).isEqualTo(3);
    assertThat(b.meters.count("search", "hit.dropped", "size")).isEqualTo(2);
    assertThat(b.meters.count("search", "hit.dropped", "type")).isEqualTo(1);
  }

  @Test
  void reportsAProviderThatIsRemovedWhileItSearches() {
    TestProvider hangs = new TestProvider("acme.hangs", (q, c, s) -> new Latch().waitForever());
    b.providing(hangs);
    TestListener found = ask();
    await().until(() -> found.answers.size() == 1);

    b.node.remove(hangs);

    assertThat(found.account().peers().get(0).failures())
        .isEqualTo(Map.of("acme.hangs", "removed"));
    assertThat(b.node.types()).hasSize(1);
    assertThat(b.droppedQuestions("busy")).isZero();
  }

  @Test
  void leavesOutAProviderThatCannotNameItsType() {
    b.node.add(
        new org.opencloud.discovery.spi.SearchProvider() {
          @Override
          public org.opencloud.discovery.spi.ResourceType type() {
            throw new IllegalArgumentException("broken");
          }

          @Override
          public void search(
              org.opencloud.discovery.spi.Query query,
              Catalog catalog,
              org.opencloud.discovery.spi.HitSink sink) {
            throw new AssertionError("not asked");
          }
        },
        TestNode.owner("acme", "1.0.0"));

    assertThat(b.node.types()).hasSize(1);
    assertThat(b.meters.count("search", "provider.failed", "type")).isEqualTo(1);
  }

  @Test
  void leavesOutAProviderWhoseTypeHasNoPrefix() {
    b.providing(TestProvider.ofCatalog("GPU"));

    assertThat(b.node.types()).hasSize(1);
    assertThat(b.meters.count("search", "provider.failed", "type")).isEqualTo(1);
  }

  @Test
  void asksTheNewVersionWhileTheOldOneEndsWhatItBegan() throws Exception {
    Latch begun = new Latch();
    Latch latch = new Latch();
    TestProvider old =
        new TestProvider(
            "acme.live",
            (query, catalog, sink) -> {
              begun.open();
              latch.waitForever();
              sink.offer(hit("old").visibleToAll());
            });
    b.providing(old);
    TestListener first = ask("acme.live");
    begun.waitForever();
    b.node.add(
        new TestProvider("acme.live", (q, c, sink) -> sink.offer(hit("new").visibleToAll())),
        TestNode.owner("acme", "1.1.0"));

    TestListener second = ask("acme.live");
    second.account();
    assertThat(second.ids()).containsExactly("new");
    latch.open();
    assertThat(first.account().peers().get(0).failures()).isEmpty();
    assertThat(first.ids()).containsExactly("old");
  }

  @Test
  void closesTheCatalogWithTheCall() {
    AtomicReference<Catalog> kept = new AtomicReference<>();
    AtomicReference<Exception> refused = new AtomicReference<>();
    b.providing(
        new TestProvider(
            "acme.keeps",
            (query, catalog, sink) -> {
              if (!kept.compareAndSet(null, catalog)) {
                try {
                  kept.get().search(query, sink);
                } catch (CatalogException e) {
                  refused.set(e);
                }
              }
            }));

    ask().account();
    ask().account();
    assertThat(refused.get()).isInstanceOf(CatalogException.class);
  }

  @Test
  void reportsAStoreThatFails() {
    b.providing(
        new TestProvider(
            "acme.late",
            (query, catalog, sink) -> {
              b.store.fail(StoreException.Reason.UNAVAILABLE);
              catalog.search(query, sink);
            }));

    Account account = ask("acme.late").account();
    assertThat(account.peers().get(0).failures()).containsEntry("acme.late", "store unavailable");
  }

  private void assertOnlyGood(String type, String reason) {
    assertOnlyGood(ask(), type, reason);
  }

  private static void assertOnlyGood(TestListener found, String type, String reason) {
    Account account = found.account();
    assertThat(found.ids()).containsExactly("good");
    assertThat(account.peers().get(0).failures()).isEqualTo(Map.of(type, reason));
    assertThat(account.reason()).isEqualTo(Account.Reason.COMPLETE);
  }

  private TestListener ask() {
    return ask("");
  }

  private TestListener ask(String type) {
    return ask(type, Duration.ofSeconds(10));
  }

  private TestListener ask(String type, Duration deadline) {
    return a.ask(
        new SearchRequest("gpu", type, "", Optional.empty(), Optional.of(deadline), false));
  }

  private static Hit hit(String id) {
    return Hit.of(id, ("{\"id\":\"" + id + "\"}").getBytes(UTF_8));
  }
}
