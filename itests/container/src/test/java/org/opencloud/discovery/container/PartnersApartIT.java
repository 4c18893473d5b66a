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
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.Host;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.NetworkLab;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;

/** Two partners on hosts of their own, whose link is cut and healed. */
class PartnersApartIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Three heartbeats; as long again for a connection to be given up and made anew. */
  private static final Duration NOTICED = Duration.ofSeconds(60);

  private static final Running RUNNING = new Running();
  private static final List<String> HEARD = new CopyOnWriteArrayList<>();
  private static Host partnersHost;
  private static Node owner;
  private static Node partner;
  private static Application app;

  @BeforeAll
  static void start() {
    NetworkLab lab = RUNNING.add(Lab.create());
    Path directory = Ground.fresh("partners-apart");
    byte[] key = NodeKey.swarmKey();
    Host ownersHost = lab.host("owner");
    partnersHost = lab.host("partner");
    NatsServer owners = RUNNING.add(NatsServer.startOn(ownersHost, "nats-a", directory));
    NatsServer partners = RUNNING.add(NatsServer.startOn(partnersHost, "nats-b", directory));
    NodePlan first = NodePlan.of("a", directory.resolve("a"), key).on(ownersHost).on(owners);
    NodePlan second = NodePlan.of("b", directory.resolve("b"), key).on(partnersHost).on(partners);
    owner = created(first);
    partner = created(second.knowing(List.of(first.address())));
    Node.startAll(owner, partner);
    owner.awaitReady(READY);
    partner.awaitReady(READY);
    partner.awaitPeer(owner, READY);
    app = RUNNING.add(Application.on(owners, new Heard()));
    Application other = RUNNING.add(Application.on(partners, new Heard()));
    for (String subject : List.of("CREATE_RESOURCE", "REMOVE_RESOURCE")) {
      other.hear(
          subject, message -> HEARD.add(subject + " " + message.at("/payload/name").asText()));
    }
    owner.run("peer:relate " + partner.key().peerId() + " PARTNER");
    partner.run("peer:relate " + owner.key().peerId() + " PARTNER");
  }

  private static Node created(NodePlan plan) {
    NodePlan quick =
        plan.with("partners", "heartbeat.seconds", "5").with("partners", "deadline.seconds", "3");
    return RUNNING.add(Node.create(Ground.distribution(), quick));
  }

  @AfterAll
  static void stop() throws Exception {
    RUNNING.close();
  }

  private static JsonNode tell(String action, String resource) throws Exception {
    String message =
        "{\"action\":\"%s\",\"data_type\":\"COMPUTE\",\"payload\":%s}".formatted(action, resource);
    return app.propagate(message).get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private static void awaitTouch(boolean wanted, Duration within) {
    assertThat(
            Deadline.in(within).await(() -> inTouch(owner) == wanted && inTouch(partner) == wanted))
        .as("in touch: %s; %s%s", wanted, owner.run("peer:partners"), partner.run("peer:partners"))
        .isTrue();
  }

  private static boolean inTouch(Node node) {
    return Answered.json(node.run("peer:partners --json"))
        .path(0)
        .path("detail")
        .asText()
        .isEmpty();
  }

  @Test
  void hearsTheNewestStateOnceTheLinkIsBack() throws Exception {
    awaitTouch(true, SOON);
    assertThat(tell("PB_CREATE", Owned.visible("r", "one")).path("taken").asInt()).isEqualTo(1);
    assertThat(tell("PB_CREATE", Owned.visible("gone", "two")).path("taken").asInt()).isEqualTo(1);

    partnersHost.cut();
    assertThat(tell("PB_UPDATE", Owned.visible("r", "three")).path("taken").asInt()).isZero();
    assertThat(tell("PB_UPDATE", Owned.visible("r", "four")).path("taken").asInt()).isZero();
    assertThat(tell("PB_DELETE", "{\"id\":\"gone\"}").path("taken").asInt()).isZero();
    awaitTouch(false, NOTICED);

    partnersHost.heal();
    assertThat(Deadline.in(NOTICED).await(() -> HEARD.contains("CREATE_RESOURCE four")))
        .as("%s; %s", HEARD, owner.run("peer:partners"))
        .isTrue();
    assertThat(Deadline.in(NOTICED).await(() -> HEARD.contains("REMOVE_RESOURCE "))).isTrue();
    awaitTouch(true, NOTICED);
    assertThat(HEARD.stream().filter(one -> one.startsWith("CREATE")).toList())
        .startsWith("CREATE_RESOURCE one", "CREATE_RESOURCE two")
        .last()
        .isEqualTo("CREATE_RESOURCE four");
  }
}
