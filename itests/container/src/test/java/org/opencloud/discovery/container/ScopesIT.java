package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;

/**
 * A node asks whom it knows: {@code partner}, which is one, {@code known}, which is only stored,
 * and {@code away}, which is not there. A foreign peer hears what is gossiped.
 */
class ScopesIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration SEARCH = Duration.ofSeconds(10);
  private static final NodeKey AWAY = NodeKey.generate();

  private static final Heard HEARD = new Heard();
  private static final Running RUNNING = new Running();
  private static Node node;
  private static Node partner;
  private static Node known;
  private static ForeignPeer witness;
  private static Application application;

  @BeforeAll
  static void start() throws Exception {
    Path directory = Ground.fresh("scopes");
    byte[] key = NodeKey.swarmKey();
    NatsServer nats = RUNNING.add(NatsServer.start("nats", directory));
    NodePlan plan = NodePlan.of("node", directory.resolve("node"), key).on(nats);
    node = created(plan);
    partner = created(NodePlan.of("partner", directory.resolve("partner"), key));
    known = created(NodePlan.of("known", directory.resolve("known"), key));
    Node.startAll(node, partner, known);
    Stream.of(node, partner, known).forEach(one -> one.awaitReady(READY));
    node.run("peer:add " + partner.key().peerId() + " " + bare(partner.address()));
    node.run("peer:relate " + partner.key().peerId() + " PARTNER");
    node.run("peer:add " + known.key().peerId() + " " + bare(known.address()));
    node.run("peer:add " + AWAY.peerId() + " /ip4/127.0.0.1/tcp/1");
    node.awaitPeer(partner, READY);
    node.awaitPeer(known, READY);
    Owned.add(node, Owned.visible("own", "gpu"));
    Owned.add(partner, Owned.shared("of-partner", "gpu", node.key().peerId()));
    Owned.add(known, Owned.visible("of-known", "gpu"), Owned.hidden("hidden", "gpu"));
    witness = RUNNING.add(ForeignPeer.join(node, PreSharedKey.parse(key)));
    node.run("peer:add " + witness.peerId() + " /ip4/127.0.0.1/tcp/1");
    application = RUNNING.add(Application.on(nats, HEARD));
  }

  private static Node created(NodePlan plan) {
    return RUNNING.add(Node.create(Ground.distribution(), plan));
  }

  private static String bare(String address) {
    return address.substring(0, address.indexOf("/p2p/"));
  }

  @AfterAll
  static void stop() throws Exception {
    RUNNING.close();
  }

  @Test
  void asksPartnersOnly() {
    for (Asked asked : new Asked[] {shell("partner", "gpu"), application("partner", "gpu")}) {
      assertThat(asked.ids()).containsExactly("of-partner", "own");
      JsonNode account = asked.account();
      assertThat(account.path("reason").asText()).as("%s", account).isEqualTo("complete");
      assertThat(account.path("answered").asInt()).isEqualTo(1);
      assertThat(account.path("peers")).hasSize(1);
      assertThat(account.path("peers").get(0).path("peer_id").asText())
          .isEqualTo(partner.key().peerId());
    }
  }

  @Test
  void asksAllThatAreStoredAndNamesWhoIsNotThereOrCannotBeAsked() {
    for (Asked asked : new Asked[] {shell("known", "gpu"), application("known", "gpu")}) {
      assertThat(asked.ids()).containsExactly("of-known", "of-partner", "own");
      JsonNode account = asked.account();
      assertThat(account.path("reason").asText()).as("%s", account).isEqualTo("complete");
      assertThat(account.path("reachable").asInt()).as("%s", account).isEqualTo(2);
      assertThat(account.path("answered").asInt()).isEqualTo(2);
      JsonNode away = part(account, AWAY.peerId());
      assertThat(away.path("outcome").asText()).isEqualTo("unreachable");
      assertThat(away.path("detail").asText()).isEqualTo("no address answers");
      assertThat(part(account, witness.peerId()).path("outcome").asText()).isEqualTo("unsupported");
    }
  }

  private static JsonNode part(JsonNode account, String peer) {
    for (JsonNode part : account.path("peers")) {
      if (part.path("peer_id").asText().equals(peer)) {
        return part;
      }
    }
    throw new AssertionError(peer + " is not in " + account);
  }

  @Test
  void asksPastTheGossip() {
    assertThat(shell("known", "quiet").account().path("answered").asInt()).isEqualTo(2);
    assertThat(application("partner", "still").account().path("answered").asInt()).isEqualTo(1);

    assertThat(shell("all", "loud").account().path("answered").asInt()).isEqualTo(2);
    witness.heardQuestion("loud");
    assertThat(witness.hasHeard("quiet")).isFalse();
    assertThat(witness.hasHeard("still")).isFalse();
  }

  @Test
  void dialsWhoIsNotConnected() {
    Watched watched = Watched.from(node);
    known.close();
    assertThat(Deadline.in(READY).await(() -> !connected(known))).isTrue();
    assertThat(shell("known", "gpu").account().path("unreachable").asInt()).isEqualTo(2);

    known.start();
    known.awaitReady(READY);
    // Whichever dials first, this search or the redial: it is connected before the end.
    assertThat(Deadline.in(READY).await(() -> shell("known", "gpu").ids().contains("of-known")))
        .isTrue();
    watched.nothingLogged();
  }

  @Test
  void asksByFieldsAndInOrder() throws Exception {
    Owned.add(partner, typed("dear", 8, "30.5"), typed("cheap", 4, "3"));
    Owned.add(known, typed("small", 1, "1"), typed("fair", 2, "5"));
    Owned.add(node, typed("mine", 2, "4"));
    String filter = "gpu.count>=2 and price.hour<20";

    Asked shell = Asked.of(node, "--filter '" + filter + "' --order price.hour typed");
    application
        .propagate(
            "{\"action\":\"PB_SEARCH\",\"data_type\":\"COMPUTE\",\"filter\":\""
                + filter
                + "\",\"order\":\"-price.hour\",\"request_id\":\"typed\"}")
        .get(SEARCH.toSeconds(), TimeUnit.SECONDS);
    JsonNode account = HEARD.awaitEnd("typed", SEARCH);

    assertThat(shell.results())
        .extracting(result -> result.path("id").asText())
        .containsExactly("cheap", "mine", "fair");
    assertThat(shell.results().get(0).path("matched").path("filter").toString())
        .isEqualTo("[\"gpu.count>=2\",\"price.hour<20\"]");
    // The witness never ends, so that the account comes at the deadline.
    assertThat(account.path("results").asInt()).as("%s", account).isEqualTo(3);
    assertThat(HEARD.results("typed"))
        .extracting(result -> result.path("payload").path("id").asText())
        .containsExactly("fair", "mine", "cheap");
  }

  @Test
  void namesTheNearestOfWhatNobodyHas() throws Exception {
    JsonNode reply =
        application
            .propagate("{\"action\":\"PB_SEARCH\",\"filter\":\"gpu.cuont>=2\"}")
            .get(SEARCH.toSeconds(), TimeUnit.SECONDS);

    assertThat(reply.path("error").path("field").asText()).isEqualTo("filter");
    assertThat(reply.path("error").path("message").asText()).endsWith("the nearest is gpu.count");
  }

  private static String typed(String id, int count, String price) {
    return """
        {"id":"%s","data_type":"COMPUTE","name":"typed","access":"PUBLIC","gpu":{"count":%d},\
        "price":{"hour":%s}}"""
        .formatted(id, count, price);
  }

  private static boolean connected(Node other) {
    return node.status()
        .orElseThrow()
        .path("connections")
        .toString()
        .contains(other.key().peerId());
  }

  @Test
  void tellsWhoCanBeAsked() {
    application.ask("wrong", "gpu", SEARCH, "friends");

    JsonNode error = HEARD.awaitEnd("wrong", SEARCH).path("error");
    assertThat(error.path("code").asText()).isEqualTo("invalid");
    assertThat(error.path("message").asText()).isEqualTo("expected one of all, known, partner");
    assertThat(node.run("search:ask --scope partner gpu")).contains("complete: every reachable");
  }

  private static Asked shell(String scope, String words) {
    return Asked.of(node, scope, words);
  }

  private static Asked application(String scope, String words) {
    String request = scope + "-" + words;
    application.ask(request, words, SEARCH, scope);
    JsonNode account = HEARD.awaitEnd(request, SEARCH.plusSeconds(5));
    return new Asked(
        HEARD.results(request).stream().map(result -> result.path("payload")).toList(), account);
  }
}
