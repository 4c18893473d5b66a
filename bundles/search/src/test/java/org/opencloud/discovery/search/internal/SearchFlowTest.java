package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;

class SearchFlowTest {
  private final LoopbackNetwork network = new LoopbackNetwork("00112233445566778899aabbccddeeff");
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void twoConnectedNodes() {
    a = new TestNode(network, 1).providing(TestProvider.ofCatalog("COMPUTE"));
    b =
        new TestNode(network, 2)
            .providing(TestProvider.ofCatalog("COMPUTE"), TestProvider.ofCatalog("STORAGE"));
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
  void findsWhatTheOtherNodeShares() {
    b.add(compute("h100", "PUBLIC", ""));
    b.add(compute("hidden", "PRIVATE", ""));
    b.add(compute("shared", "PRIVATE", a.key.peerId().text()));
    b.add(compute("shared-with-others", "PRIVATE", TestKey.of(9).peerId().text()));

    TestListener found = a.ask("GPU");
    Account account = found.account();

    assertThat(found.ids()).containsExactly("h100", "shared");
    assertThat(found.answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.did()).isEqualTo(b.key.did());
              assertThat(answer.peerId()).isEqualTo(b.key.peerId());
              assertThat(answer.type()).isEqualTo("COMPUTE");
              assertThat(answer.local()).isFalse();
            });
    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.reachable()).isEqualTo(1);
    assertThat(account.results()).isEqualTo(2);
    assertThat(account.count(Outcome.ANSWERED)).isEqualTo(1);
    assertThat(found.json("shared"))
        .contains("\"partnerships\":[\"" + a.key.peerId() + "\"]")
        .contains("\"creator_id\":\"" + b.key.did() + "\"")
        .contains("\"data_type\":\"COMPUTE\"");
  }

  @Test
  void closesItsStreamsInPeaceWhenAllIsSaid() {
    b.add(compute("h100", "PUBLIC", ""));

    for (int i = 0; i < 20; i++) {
      assertThat(a.ask("gpu").account().reason()).isEqualTo(Reason.COMPLETE);
    }

    await().until(() -> b.net.openStreams() == 0 && a.net.openStreams() == 0);
    assertThat(b.meters.count("search", "answer.cancelled", "reset")).isZero();
    assertThat(a.meters.gauge("search", "streams.open")).isZero();
  }

  @Test
  void marksItsOwnResultsAsLocal() {
    a.add(compute("mine", "PUBLIC", ""));
    a.add(compute("mine-hidden", "PRIVATE", ""));
    b.add(compute("theirs", "PUBLIC", ""));

    TestListener found = a.ask("gpu");
    assertThat(found.account().reason()).isEqualTo(Reason.COMPLETE);
    assertThat(found.account().local()).isEqualTo(1);
    assertThat(found.ids()).containsExactly("mine", "theirs");

    TestListener all =
        a.ask(new SearchRequest("gpu", "ALL", "", Optional.empty(), Optional.empty(), true));
    all.account();
    assertThat(all.ids()).containsExactly("mine", "mine-hidden", "theirs");
  }

  @Test
  void endsAtTheLimitAndTellsTheOtherNode() {
    for (int i = 0; i < 50; i++) {
      b.add(compute("gpu-" + i, "PUBLIC", ""));
    }

    TestListener found =
        a.ask(new SearchRequest("gpu", "", "", Optional.of(7), Optional.empty(), false));

    assertThat(found.account().reason()).isEqualTo(Reason.LIMIT);
    assertThat(found.answers).hasSize(7);
    await().until(() -> b.net.openStreams() == 0 && a.net.openStreams() == 0);
  }

  @Test
  void sendsAtMostAHundredResultsAndSaysSo() {
    for (int i = 0; i < 120; i++) {
      b.add(compute("gpu-" + i, "PUBLIC", ""));
    }

    TestListener found =
        a.ask(new SearchRequest("gpu", "", "", Optional.of(500), Optional.empty(), false));
    Account account = found.account();

    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(found.answers).hasSize(100);
    assertThat(account.peers()).singleElement().matches(Account.PeerAccount::limited);
  }

  @Test
  void dialsAnAskerThatItIsNotConnectedTo() {
    TestNode middle = b;
    TestNode far = new TestNode(network, 3).providing(TestProvider.ofCatalog("COMPUTE"));
    far.meet(middle);
    far.meet(a);
    network.connect(middle.net, far.net);
    far.add(compute("far-away", "PUBLIC", ""));

    TestListener found = a.ask("gpu");
    Account account = found.account();

    assertThat(found.ids()).containsExactly("far-away");
    assertThat(account.reachable()).isEqualTo(1);
    assertThat(account.peers()).hasSize(2);
    far.close();
  }

  @Test
  void reportsATypeThatTimesOutElsewhere() {
    b.providing(new TestProvider("acme.slow", (query, catalog, sink) -> new Latch().waitForever()));

    TestListener found =
        a.ask(
            new SearchRequest(
                "gpu", "", "", Optional.empty(), Optional.of(Duration.ofMillis(2_500)), false));
    Account account = found.account();

    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.peers().get(0).failures()).containsEntry("acme.slow", "timed out");
  }

  static String compute(String id, String access, String partner) {
    return """
        {"id":"%s","data_type":"COMPUTE","name":"GPU node","access":"%s","partnerships":[%s],
         "gpu":{"model":"H100","count":8},"secret":{"note":"rack 7"},"_id":"x"}"""
        .formatted(id, access, partner.isEmpty() ? "" : '"' + partner + '"');
  }
}
