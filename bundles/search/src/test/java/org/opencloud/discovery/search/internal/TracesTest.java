package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.SearchTrace;
import org.opencloud.discovery.api.search.SearchTrace.Role;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.api.search.SearchTrace.Step;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;

/** What a node did for a search can be seen afterwards, on both sides. */
class TracesTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void twoNodes() {
    a = new TestNode(network, 1).providing(TestProvider.ofCatalog("COMPUTE"));
    b = new TestNode(network, 2).providing(TestProvider.ofCatalog("COMPUTE"));
    b.add(SearchFlowTest.compute("one", "PUBLIC", ""));
    b.add(SearchFlowTest.compute("two", "PUBLIC", ""));
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
  void tellsWhatTheAskerDid() {
    TestListener found = a.ask("gpu");
    found.account();

    SearchTrace trace = only(a, found.search.id());
    assertThat(trace.role()).isEqualTo(Role.ASKED);
    assertThat(trace.words()).containsExactly("gpu");
    assertThat(trace.outcome()).isEqualTo("complete");
    assertThat(trace.took()).isPresent();
    assertThat(counts(trace, Stage.SEND)).isEqualTo(Map.of("reachable", 1L));
    assertThat(counts(trace, Stage.PROVIDER)).isEqualTo(Map.of("taken", 0L));
    assertThat(counts(trace, Stage.RECEIVE)).isEqualTo(Map.of("results", 2L));
    assertThat(step(trace, Stage.RECEIVE).subject()).isEqualTo(b.key.peerId().text());
    assertThat(step(trace, Stage.RECEIVE).note()).isEqualTo("answered");
  }

  @Test
  void tellsWhatTheAnswererDid() {
    b.providing(
        new TestProvider(
            "acme.mixed",
            (query, catalog, sink) -> {
              sink.offer(Hit.of("secret", "{}".getBytes()));
              throw new IllegalStateException("broken");
            }));
    TestListener found = a.ask("gpu");
    found.account();
    await().until(() -> only(b, found.search.id()).took().isPresent());

    SearchTrace trace = only(b, found.search.id());
    assertThat(trace.role()).isEqualTo(Role.ANSWERED);
    assertThat(trace.asker()).isEqualTo(a.key.peerId());
    assertThat(trace.outcome()).isEqualTo("answered");
    assertThat(trace.steps().stream().map(Step::stage).distinct())
        .containsExactly(Stage.VERIFY, Stage.RESOLVE, Stage.TYPES, Stage.PROVIDER, Stage.SEND);
    assertThat(step(trace, Stage.TYPES).note()).isEqualTo("COMPUTE, acme.mixed");
    assertThat(provider(trace, "COMPUTE").counts()).isEqualTo(Map.of("taken", 2L));
    assertThat(provider(trace, "acme.mixed").note()).isEqualTo("failed");
    assertThat(provider(trace, "acme.mixed").counts())
        .isEqualTo(Map.of("taken", 0L, "refused access", 1L));
    assertThat(counts(trace, Stage.SEND)).containsEntry("results", 2L).containsKey("bytes");
  }

  @Test
  void tellsWhyAQuestionWasRefused() {
    b.directory.know(a.key, Relation.BLACKLIST);
    TestListener found = a.ask("gpu");
    await().until(() -> !b.node.traces().find(found.search.id()).isEmpty());

    SearchTrace trace = only(b, found.search.id());
    assertThat(trace.role()).isEqualTo(Role.REFUSED);
    assertThat(trace.outcome()).isEqualTo("refused: blacklisted");
    found.search.cancel();
  }

  @Test
  void keepsTheLastSearchesAndARefusedFloodPushesNoneOut() {
    a.ask("gpu").account();
    String first = a.node.traces().recent(1).get(0).id();
    b.directory.know(a.key, Relation.BLACKLIST);
    for (int i = 0; i < 300; i++) {
      a.ask("gpu").search.cancel();
    }

    assertThat(a.node.traces().recent(1_000)).hasSize(256);
    assertThat(b.node.traces().recent(1_000)).hasSizeLessThanOrEqualTo(257);
    assertThat(only(b, first).role()).isEqualTo(Role.ANSWERED);
    assertThat(a.node.traces().find(first)).isEmpty();
  }

  private static SearchTrace only(TestNode node, String id) {
    List<SearchTrace> found = node.node.traces().find(id);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static Map<String, Long> counts(SearchTrace trace, Stage stage) {
    return step(trace, stage).counts();
  }

  private static Step step(SearchTrace trace, Stage stage) {
    return trace.steps().stream().filter(s -> s.stage() == stage).findFirst().orElseThrow();
  }

  private static Step provider(SearchTrace trace, String type) {
    return trace.steps().stream().filter(s -> s.subject().equals(type)).findFirst().orElseThrow();
  }
}
