package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.PeerAccount;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;

/** Two nodes that answer a third, and an order. */
class OrderedSearchTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private TestNode a;
  private TestNode b;
  private TestNode c;

  @BeforeEach
  void threeNodes() {
    a = node(1);
    b = node(2);
    c = node(3);
    a.meet(b);
    a.meet(c);
    network.connect(a.net, b.net);
    network.connect(a.net, c.net);
  }

  private TestNode node(int number) {
    return new TestNode(network, number).providing(TestProvider.ofCatalog("COMPUTE"));
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    c.close();
    network.close();
  }

  @Test
  void bringsTheBestOfAllNodesInOrderAndNotWhatCameFirst() {
    for (int i = 0; i < 30; i++) {
      b.add(priced("b" + i, 1 + i));
      c.add(priced("c" + i, 1.5 + i));
    }
    a.add(priced("mine", 2.2));

    TestListener found = a.ask(Asks.order("gpu", "price.hour").limit(5).request());
    Account account = found.account();

    assertThat(inOrder(found)).containsExactly("b0", "c0", "b1", "mine", "c1");
    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.results()).isEqualTo(5);
    assertThat(account.local()).isEqualTo(1);
    assertThat(account.peers()).hasSize(2).allMatch(PeerAccount::limited);
    assertThat(a.meters.gauge("search", "results.ranked.bytes")).isZero();
    assertThat(b.meters.gauge("search", "answer.buffered.bytes")).isZero();
    assertThat(inOrder(a.ask(Asks.order("gpu", "-price.hour").limit(3).request())))
        .containsExactly("c29", "b29", "c28");
  }

  @Test
  void ordersByTheSecondFieldWhereTheFirstIsTheSameAndPutsWhatHasNoneLast() {
    b.add(FilteredSearchTest.compute("x2", 2, "A10", 1));
    b.add(FilteredSearchTest.compute("x1", 1, "A10", 1));
    c.add(FilteredSearchTest.compute("y", 1, "A10", 0.5));
    c.add("{\"id\":\"none\",\"data_type\":\"COMPUTE\",\"name\":\"gpu\",\"access\":\"PUBLIC\"}");

    TestListener found = a.ask(Asks.order("gpu", "price.hour, -gpu.count").request());

    found.account();
    assertThat(inOrder(found)).containsExactly("y", "x2", "x1", "none");
  }

  @Test
  void ranksTheHitsOfALiveProviderThatKnowsNoOrder() {
    b.providing(
        new TestProvider(
            "acme.live",
            (query, catalog, sink) -> {
              for (int i = 0; i < 500; i++) {
                int price = 1 + (i * 37) % 500;
                assertThat(sink.offer(live("l" + price, price))).isTrue();
              }
            }));
    b.add(priced("stored", 2.5));

    TestListener found = a.ask(Asks.order("gpu", "price.hour").limit(4).request());
    Account account = found.account();

    assertThat(inOrder(found)).containsExactly("l1", "l2", "stored", "l3");
    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
  }

  @Test
  void deliversWhatIsThereInOrderWhenTheTimeIsUp() {
    b.add(priced("b1", 3));
    b.add(priced("b2", 1));
    c.providing(new TestProvider("acme.slow", (q, catalog, s) -> new Latch().waitForever()));
    c.add(priced("c1", 2));
    Duration deadline = Duration.ofMillis(1_000);

    TestListener found = a.ask(Asks.order("gpu", "price.hour").within(deadline).request());

    found.account();
    assertThat(inOrder(found)).containsExactly("b2", "c1", "b1");
  }

  @Test
  void deliversNothingBeforeTheEnd() {
    b.add(priced("b1", 3));
    c.providing(new TestProvider("acme.slow", (q, catalog, s) -> new Latch().waitForever()));

    TestListener found = a.ask(Asks.order("gpu", "price.hour").request());

    await().until(() -> a.meters.gauge("search", "results.ranked.bytes") > 0);
    assertThat(found.answers).isEmpty();
    found.search.cancel();
    assertThat(found.account().reason()).isEqualTo(Reason.CANCELLED);
    assertThat(inOrder(found)).containsExactly("b1");
  }

  @Test
  void keepsNoMoreBytesThanThereIsRoomFor() {
    a.close();
    a =
        new TestNode(
            network,
            4,
            new Settings(9, 9, 9, 9, 2, 9, Duration.ofSeconds(5), 9, 3_000, Duration.ZERO));
    a.providing(TestProvider.ofCatalog("COMPUTE"));
    a.meet(b);
    network.connect(a.net, b.net);
    for (int i = 0; i < 40; i++) {
      b.add(priced("b" + i, i));
    }

    Account account = a.ask(Asks.order("gpu", "price.hour").request()).account();

    assertThat(account.results()).isBetween(5, 20);
    assertThat(account.dropped()).containsEntry("buffer", 40L - account.results());
    assertThat(a.meters.gauge("search", "results.ranked.bytes")).isZero();
  }

  private static List<String> inOrder(TestListener found) {
    found.account();
    return found.answers.stream().map(Answer::resourceId).toList();
  }

  private static String priced(String id, double price) {
    return FilteredSearchTest.compute(id, 1, "A10", price);
  }

  private static Hit live(String id, int price) {
    String json = "{\"id\":\"%s\",\"price\":{\"hour\":%d}}".formatted(id, price);
    return Hit.of(id, json.getBytes(UTF_8)).visibleToAll();
  }
}
