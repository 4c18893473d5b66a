package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.opencloud.discovery.search.internal.SearchFlowTest.compute;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.search.SearchRequest.Scope;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;

/** Searches of nodes that are asked one by one. */
class DirectSearchTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private TestNode a;
  private TestNode b;
  private TestNode c;

  @BeforeEach
  void threeNodesOfWhichOneIsConnected() {
    a = node(1);
    b = node(2);
    c = node(3);
    a.meet(b);
    network.connect(a.net, b.net);
    a.add(compute("mine", "PUBLIC", ""));
    b.add(compute("connected", "PUBLIC", ""));
    b.add(compute("hidden", "PRIVATE", ""));
    b.add(compute("shared", "PRIVATE", a.key.peerId().text()));
    c.add(compute("dialled", "PUBLIC", ""));
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

  static SearchRequest request(Scope scope) {
    return request(scope, 100, Duration.ofSeconds(5));
  }

  static SearchRequest request(Scope scope, int limit, Duration deadline) {
    return new SearchRequest(
        "gpu", "", "", Optional.of(limit), Optional.of(deadline), false, scope);
  }

  @Test
  void asksWhoIsStoredConnectedOrNotAndNobodyElse() {
    a.meet(c);
    TestNode stranger = node(4);
    stranger.add(compute("stranger", "PUBLIC", ""));
    network.connect(a.net, stranger.net);

    TestListener found = a.ask(request(Scope.KNOWN));
    Account account = found.account();

    assertThat(found.ids()).containsExactly("connected", "dialled", "mine", "shared");
    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.detail()).isEmpty();
    assertThat(account.reachable()).isEqualTo(2);
    assertThat(account.local()).isEqualTo(1);
    assertThat(account.count(Outcome.ANSWERED)).isEqualTo(2);
    assertThat(account.peers()).hasSize(2);
    stranger.close();
  }

  @Test
  void asksPartnersOnlyByThePartnershipInForce() {
    a.meet(c);
    a.directory.know(c.key, Relation.PARTNER);

    assertThat(foundBy(Scope.PARTNER)).containsExactly("dialled", "mine");

    a.directory.know(c.key, Relation.NONE);
    TestListener found = a.ask(request(Scope.PARTNER));
    assertThat(found.account().detail()).isEqualTo("nobody to ask: no peer is a partner");
    assertThat(found.account().reason()).isEqualTo(Reason.COMPLETE);
    assertThat(found.ids()).containsExactly("mine");
  }

  private List<String> foundBy(Scope scope) {
    TestListener found = a.ask(request(scope));
    found.account();
    return found.ids();
  }

  @Test
  void usesNoGossipAndLeavesNoStreams() {
    foundBy(Scope.KNOWN);

    assertThat(b.net.verdicts()).isEmpty();
    await().until(() -> a.net.openStreams() == 0 && b.net.openStreams() == 0);
    await().until(() -> b.meters.gauge("search", "streams.asked") == 0);
    assertThat(a.meters.gauge("search", "streams.asking")).isZero();
    assertThat(b.meters.count("search", "answer.cancelled", "reset")).isZero();
  }

  @Test
  void leavesTheBlacklistedOut() {
    a.directory.know(b.key, Relation.BLACKLIST);

    TestListener found = a.ask(request(Scope.KNOWN));

    assertThat(found.account().detail()).isEqualTo("nobody to ask: no peer is stored here");
    assertThat(found.ids()).containsExactly("mine");
  }

  @Test
  void namesWhoCannotBeReachedAndWhoDoesNotSpeakIt() {
    TestKey away = TestKey.of(8);
    TestKey other = TestKey.of(9);
    LoopbackNode mute = network.join(other.peerId(), other.publicKey());
    network.connect(a.net, mute);
    a.directory.know(away, Relation.NONE);
    a.directory.know(other, Relation.NONE);

    Account account = a.ask(request(Scope.KNOWN)).account();

    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.reachable()).isEqualTo(1);
    assertThat(part(account, away).outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(part(account, away).detail()).isEqualTo("no way to it");
    assertThat(part(account, other).outcome()).isEqualTo(Outcome.UNSUPPORTED);
    assertThat(part(account, b.key).outcome()).isEqualTo(Outcome.ANSWERED);
  }

  private static Account.PeerAccount part(Account account, TestKey key) {
    return account.peers().stream()
        .filter(peer -> peer.peerId().equals(key.peerId()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void endsAtTheLimitAndTellsTheOtherNodes() {
    a.meet(c);
    for (int i = 0; i < 50; i++) {
      b.add(compute("gpu-" + i, "PUBLIC", ""));
      c.add(compute("gpu-" + i, "PUBLIC", ""));
    }

    TestListener found = a.ask(request(Scope.KNOWN, 7, Duration.ofSeconds(5)));

    assertThat(found.account().reason()).isEqualTo(Reason.LIMIT);
    assertThat(found.answers).hasSize(7);
    await().until(() -> a.net.openStreams() + b.net.openStreams() + c.net.openStreams() == 0);
  }

  @Test
  void doesNotWaitForNodesThatItDidNotAsk() {
    for (int i = 10; i < 20; i++) {
      TestKey neighbour = TestKey.of(i);
      LoopbackNode other = network.join(neighbour.peerId(), neighbour.publicKey());
      other.subscribe("search", (author, relay, data) -> null);
      network.connect(b.net, other);
    }

    Account account = a.ask(request(Scope.KNOWN)).account();

    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.elapsed()).isLessThan(Settings.DEFAULT.distantWait());
  }

  @Test
  void saysThatTheNetworkIsDown() {
    a.node.unbind((org.opencloud.discovery.api.transport.Transport) a.net);

    Account account = a.ask(request(Scope.KNOWN)).account();

    assertThat(account.reason()).isEqualTo(Reason.NETWORK_DOWN);
  }

  @Test
  void asksNoMoreThanAThousandThoseThatAreThereFirst() {
    for (int i = 0; i < DirectQuestions.PEERS + 5; i++) {
      a.directory.know(TestKey.of(1_000 + i), Relation.NONE);
    }

    TestListener found = a.ask(request(Scope.KNOWN));
    Account account = found.account();

    assertThat(found.ids()).contains("connected");
    assertThat(account.peers()).hasSize(DirectQuestions.PEERS);
    assertThat(account.count(Outcome.UNREACHABLE)).isEqualTo(DirectQuestions.PEERS - 1);
    assertThat(account.detail())
        .isEqualTo("1000 of 1006 peers were asked: one search asks no more");
  }
}
