package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** Two nodes that are partners, each with applications of its own. */
class PartnersIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration AT_ONCE = Duration.ofSeconds(3);
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final Running RUNNING = new Running();
  private static final List<String> HEARD = new CopyOnWriteArrayList<>();
  private static final List<JsonNode> MESSAGES = new CopyOnWriteArrayList<>();
  private static Node owner;
  private static Node partner;
  private static Application app;
  private static Application other;

  @BeforeAll
  static void start() {
    Path directory = Ground.fresh("partners");
    byte[] key = NodeKey.swarmKey();
    NatsServer owners = RUNNING.add(NatsServer.start("nats-a", directory));
    NatsServer partners = RUNNING.add(NatsServer.start("nats-b", directory));
    owner = node(NodePlan.of("a", directory.resolve("a"), key), owners);
    partner = node(NodePlan.of("b", directory.resolve("b"), key).joining(owner), partners);
    Node.startAll(owner, partner);
    owner.awaitReady(READY);
    partner.awaitReady(READY);
    partner.awaitPeer(owner, READY);
    app = RUNNING.add(Application.on(owners, new Heard()));
    other = RUNNING.add(Application.on(partners, new Heard()));
    for (String subject : List.of("CREATE_RESOURCE", "REMOVE_RESOURCE", "CONSIDERS_EVENT")) {
      other.hear(subject, message -> heard(subject, message));
    }
  }

  private static Node node(NodePlan plan, NatsServer nats) {
    return RUNNING.add(
        Node.create(
            Ground.distribution(),
            plan.with("nats", "servers", nats.url()).with("partners", "deadline.seconds", "5")));
  }

  private static void heard(String subject, JsonNode message) {
    MESSAGES.add(message);
    HEARD.add(subject + " " + message.at("/payload/id").asText());
  }

  private static void relate(String relation) {
    owner.run("peer:relate " + partner.key().peerId() + " " + relation);
    partner.run("peer:relate " + owner.key().peerId() + " " + relation);
  }

  @AfterAll
  static void stop() throws Exception {
    RUNNING.close();
  }

  @BeforeEach
  void begin() {
    HEARD.clear();
    MESSAGES.clear();
    relate("PARTNER");
  }

  private static JsonNode tell(String action, String payload) throws Exception {
    String message =
        "{\"action\":\"%s\",\"data_type\":\"COMPUTE\",\"payload\":%s}".formatted(action, payload);
    return app.propagate(message).get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private static void awaitHeard(String what) {
    assertThat(Deadline.in(SOON).await(() -> HEARD.contains(what)))
        .as("%s of %s", what, HEARD)
        .isTrue();
  }

  @Test
  void partnersHearWhatTheyMayAndNothingElse() throws Exception {
    Owned.add(owner, Owned.visible("kept", "gpu"));
    assertThat(tell("PB_CREATE", "\"kept\"").path("taken").asInt()).isEqualTo(1);
    awaitHeard("CREATE_RESOURCE kept");
    JsonNode first = MESSAGES.get(0);
    assertThat(first.path("from_app").asText()).isEqualTo("oc-discovery");
    assertThat(first.at("/peer/peer_id").asText()).isEqualTo(owner.key().peerId());
    assertThat(partner.run("resource:list --no-format")).doesNotContain("kept");

    String shared = Owned.shared("shared", "gpu", partner.key().peerId());
    assertThat(tell("PB_UPDATE", shared).path("taken").asInt()).isEqualTo(1);
    awaitHeard("CREATE_RESOURCE shared");
    assertThat(tell("PB_CREATE", Owned.hidden("hidden", "gpu")).path("taken").asInt()).isZero();
    assertThat(tell("PB_DELETE", "\"kept\"").path("taken").asInt()).isEqualTo(1);
    awaitHeard("REMOVE_RESOURCE kept");
    String considers = "{\"peer_ids\":[\"" + partner.key().peerId() + "\"],\"id\":\"execution\"}";
    assertThat(tell("PB_CONSIDERS", considers).path("taken").asInt()).isEqualTo(1);
    awaitHeard("CONSIDERS_EVENT execution");
    assertInTouch();

    relate("NONE");
    assertThat(tell("PB_UPDATE", shared).path("taken").asInt()).isZero();
    JsonNode refused = tell("PB_CONSIDERS", considers);
    assertThat(refused.at("/failed/" + partner.key().peerId()).asText()).isEqualTo("not_partner");
    assertThat(HEARD).doesNotContain("CREATE_RESOURCE hidden").hasSize(4);
    assertThat(owner.run("peer:partners")).contains("No partners");
  }

  @Test
  void whatWasToldAndWhatIsToBeToldOutliveRestarts() throws Exception {
    String told = Owned.shared("told", "gpu", partner.key().peerId());
    assertThat(tell("PB_CREATE", told).path("taken").asInt()).isEqualTo(1);
    awaitHeard("CREATE_RESOURCE told");
    partner.close();
    String missed = Owned.shared("missed", "gpu", partner.key().peerId());
    assertThat(tell("PB_CREATE", missed).path("failed").toString()).contains("unreachable");

    owner.close();
    owner.start();
    partner.start();
    owner.awaitReady(READY);
    awaitHeard("CREATE_RESOURCE missed");
    JsonNode gone = tell("PB_DELETE", "{\"id\":\"told\"}");
    assertThat(gone.path("taken").asInt()).as("%s", gone).isEqualTo(1);
    awaitHeard("REMOVE_RESOURCE told");
    assertThat(HEARD).hasSize(3);
  }

  /** What a type's plugin brings to one node, every other one lists at once. */
  @Test
  void eachListsTheTypesOfTheOtherForAsLongAsTheyAreThere() {
    partner.run("feature:uninstall oc-search-workflow");
    assertListed("WORKFLOW 1 false", SOON);
    assertThat(partner.run("search:types WORKFLOW")).contains("WORKFLOW", "(nodes: 1)", "name");
    assertThat(partner.run("search:types --local --no-format")).doesNotContain("WORKFLOW");

    owner.run("feature:uninstall oc-search-workflow");
    assertListed("", AT_ONCE);
    owner.run("feature:install oc-search-workflow");
    assertListed("WORKFLOW 1 false", AT_ONCE);
    partner.run("feature:install oc-search-workflow");
    assertListed("WORKFLOW 2 true", AT_ONCE);

    owner.run("feature:uninstall oc-types");
    assertListed("WORKFLOW 1 true", AT_ONCE);
    assertThat(owner.run("search:types")).contains("oc-types is not installed", "WORKFLOW");
    owner.run("feature:install oc-types");
    assertListed("WORKFLOW 2 true", SOON);
  }

  /** At the partner: name, number of nodes, whether it is one of them. */
  private static void assertListed(String expected, Duration within) {
    boolean listed = Deadline.in(within).await(() -> workflow().equals(expected));
    assertThat(listed).as("%s is %s within %s", workflow(), expected, within).isTrue();
  }

  private static String workflow() {
    JsonNode type =
        other
            .propagate("{\"action\":\"PB_TYPES\",\"data_type\":\"WORKFLOW\"}")
            .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
            .join()
            .at("/types/0");
    return type.isMissingNode()
        ? ""
        : type.path("name").asText() + " " + type.path("nodes") + " " + type.path("local");
  }

  private static void assertInTouch() {
    for (Node node : List.of(owner, partner)) {
      assertThat(Deadline.in(SOON).await(() -> inTouch(node)))
          .as(node.run("peer:partners"))
          .isTrue();
    }
  }

  private static boolean inTouch(Node node) {
    JsonNode shown = Answered.json(node.run("peer:partners --json")).path(0);
    return !shown.path("last_heard").asText().isEmpty() && shown.path("detail").asText().isEmpty();
  }
}
