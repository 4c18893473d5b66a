package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRefused.Code;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.MemoryResourceStore;

/** What the absence of each service means. */
class ServicesComeAndGoTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private TestNode node;

  @BeforeEach
  void oneNode() {
    node = new TestNode(network, 1).providing(TestProvider.ofCatalog("COMPUTE"));
    node.add(SearchFlowTest.compute("mine", "PUBLIC", ""));
  }

  @AfterEach
  void close() {
    node.close();
    network.close();
  }

  @Test
  void refusesSearchesAndLeavesTheTopicWithoutAStore() {
    node.node.unbind(node.store);

    await().until(() -> !node.net.isSubscribed("search"));
    refused(SearchRequest.of("gpu"), Code.UNAVAILABLE, "");

    node.node.bind(node.store);
    await().until(() -> node.net.isSubscribed("search"));
    assertThat(node.ask("gpu").account().results()).isEqualTo(1);
  }

  @Test
  void leavesTheTopicWhileTheStoreIsNotReady() {
    node.store.fail(StoreException.Reason.UNAVAILABLE);
    await().until(() -> !node.net.isSubscribed("search"));
    refused(SearchRequest.of("gpu"), Code.UNAVAILABLE, "");

    node.store.recover();
    await().until(() -> node.net.isSubscribed("search"));
  }

  @Test
  void usesTheStoreThatReplacesAnother() {
    MemoryResourceStore other = new MemoryResourceStore(java.time.Clock.systemUTC());
    node.node.bind(other);
    node.node.unbind(node.store);

    assertThat(node.ask("gpu").account().results()).isZero();
    assertThat(node.net.isSubscribed("search")).isTrue();
  }

  /** An application may ask again as soon as it hears that a search was ended. */
  @Test
  void endsAlsoWhatIsAskedWhileItStops() {
    TestListener second = new TestListener();
    SearchListener first =
        new SearchListener() {
          @Override
          public void answer(Answer answer) {
            // It stops before.
          }

          @Override
          public void ended(Account account) {
            ask(second);
          }
        };
    network.connect(node.net, silent());
    ask(first);

    node.close();

    assertThat(second.account().reason()).isEqualTo(Reason.STOPPED);
  }

  private void ask(SearchListener listener) {
    try {
      node.node.ask(SearchRequest.of("gpu"), listener);
    } catch (SearchRefused e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void findsItsOwnAndSaysWhyTheNetworkIsDown() {
    node.node.unbind((TopicBus) node.net);

    Account account = node.ask("gpu").account();

    assertThat(account.local()).isEqualTo(1);
    assertThat(account.reason()).isEqualTo(Reason.NETWORK_DOWN);
    assertThat(account.detail()).isEqualTo("network down: no swarm key");
  }

  @Test
  void endsRunningSearchesWhenTheNetworkGoes() {
    network.connect(node.net, silent());
    TestListener running = node.ask("gpu");
    await().until(() -> running.answers.size() == 1);
    assertThat(running.isOver()).isFalse();

    node.node.unbind((TopicBus) node.net);

    assertThat(running.account().reason()).isEqualTo(Reason.NETWORK_DOWN);
  }

  @Test
  void leavesTheTopicWithoutADirectory() {
    node.node.unbind((PeerDirectory) node.directory);

    await().until(() -> !node.net.isSubscribed("search"));
  }

  @Test
  void endsRunningSearchesWhenItStops() {
    network.connect(node.net, silent());
    TestListener running = node.ask("gpu");

    node.close();

    assertThat(running.account().reason()).isEqualTo(Reason.STOPPED);
    assertThat(node.meters.snapshot()).doesNotContainKey("search.searches.running");
  }

  @Test
  void endsAtTheDeadlineWhenAPeerIsSilent() {
    network.connect(node.net, silent());
    TestListener found =
        node.ask(
            new SearchRequest(
                "gpu", "", "", Optional.empty(), Optional.of(Duration.ofMillis(200)), false));

    assertThat(found.account().reason()).isEqualTo(Reason.DEADLINE);
    assertThat(found.account().count(Account.Outcome.SILENT)).isEqualTo(1);
  }

  @Test
  void reportsAnOwnProviderThatHangs() {
    node.providing(new TestProvider("acme.hangs", (q, c, s) -> new Latch().waitForever()));
    TestListener found =
        node.ask(
            new SearchRequest(
                "gpu", "", "", Optional.empty(), Optional.of(Duration.ofMillis(200)), false));

    assertThat(found.account().localFailures()).containsEntry("acme.hangs", "timed out");
  }

  @Test
  void namesTheFieldOfABadRequest() {
    refused(SearchRequest.of(""), Code.INVALID, "search");
    refused(SearchRequest.of("x"), Code.INVALID, "search");
    refused(SearchRequest.of("gpu".repeat(100)), Code.INVALID, "search");
    refused(SearchRequest.of("gpu \ud800"), Code.INVALID, "search");
    refused(request("$where", "", 1, 1_000), Code.INVALID, "data_type");
    refused(request("", "u".repeat(257), 1, 1_000), Code.INVALID, "user");
    refused(request("", "", 0, 1_000), Code.INVALID, "limit");
    refused(request("", "", 1_001, 1_000), Code.INVALID, "limit");
    refused(request("", "", 1, 99), Code.INVALID, "deadline_ms");
    refused(request("", "", 1, 60_001), Code.INVALID, "deadline_ms");
  }

  @Test
  void refusesMoreSearchesThanItHasRoomFor() {
    node.close();
    Settings one = new Settings(1, 9, 9, 9, 1, 1, Duration.ofSeconds(3), 9, 1 << 20, Duration.ZERO);
    node = new TestNode(network, 2, one);
    network.connect(node.net, silent());
    TestListener running = node.ask("gpu");

    refused(SearchRequest.of("gpu"), Code.BUSY, "");
    running.search.cancel();
    node.ask("gpu").search.cancel();
  }

  @Test
  void leavesOutAProviderWhoseQueueIsFull() {
    node.close();
    Settings narrow =
        new Settings(9, 9, 9, 9, 1, 1, Duration.ofSeconds(3), 9, 1 << 20, Duration.ZERO);
    node = new TestNode(network, 2, narrow);
    node.providing(new TestProvider("acme.hangs", (q, c, s) -> new Latch().waitForever()));
    node.ask("gpu");
    node.ask("gpu");

    assertThat(node.ask("gpu").account().localFailures()).containsEntry("acme.hangs", "busy");
    assertThat(node.meters.count("search", "provider.failed", "busy")).isEqualTo(1);
  }

  private org.opencloud.discovery.testkit.node.LoopbackNode silent() {
    TestKey key = TestKey.of(5);
    var other = network.join(key.peerId(), key.publicKey());
    other.subscribe(
        "search",
        (author, relay, data) -> org.opencloud.discovery.api.transport.TopicHandler.Verdict.ACCEPT);
    return other;
  }

  private static SearchRequest request(String type, String user, int limit, int millis) {
    return new SearchRequest(
        "gpu", type, user, Optional.of(limit), Optional.of(Duration.ofMillis(millis)), false);
  }

  private void refused(SearchRequest request, Code code, String field) {
    assertThatExceptionOfType(SearchRefused.class)
        .isThrownBy(() -> node.node.ask(request, new TestListener()))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.getMessage()).doesNotStartWith(field + ":");
            });
  }
}
