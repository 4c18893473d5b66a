package org.opencloud.discovery.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;

/** A peer that is locked out comes back again and again, while applications search. */
@Tag("alone")
class LockedOutIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final Duration SIEGE = Duration.ofSeconds(8);

  private final Running running = new Running();
  private NatsServer nats;
  private Node asker;
  private Node answerer;
  private PreSharedKey network;

  @BeforeEach
  void start() throws Exception {
    Path directory = Ground.fresh("locked-out");
    byte[] swarmKey = NodeKey.swarmKey();
    network = PreSharedKey.parse(swarmKey);
    nats = running.add(NatsServer.start("nats", directory));
    NodePlan answering = NodePlan.of("answerer", directory.resolve("answerer"), swarmKey);
    NodePlan asking = NodePlan.of("asker", directory.resolve("asker"), swarmKey).on(nats);
    answerer = running.add(Node.create(Ground.distribution(), answering));
    asker = running.add(Node.create(Ground.distribution(), asking.joining(answerer)));
    Node.startAll(answerer, asker);
    answerer.awaitReady(READY);
    asker.awaitReady(READY);
    asker.awaitPeer(answerer, READY);
    Owned.add(answerer, Owned.visible("theirs", "gpu"));
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void isRefusedAtOnceAndEachTimeAndDisturbsNobody() throws Exception {
    ForeignPeer foe = running.add(ForeignPeer.join(answerer, network));
    Watched watched = Watched.from(answerer);

    answerer.run("peer:relate " + foe.peerId() + " BLACKLIST");
    assertThat(Deadline.in(AT_ONCE).await(() -> !foe.connected())).as("is closed").isTrue();
    Traffic traffic = running.add(new Traffic(nats));
    assertThat(traffic.awaitForeignResult("COMPUTE", READY)).isTrue();
    int tries = besiege(foe);

    assertThat(tries).isGreaterThan(20);
    assertThat(answerer.status().orElseThrow().path("connections").toString())
        .doesNotContain(foe.peerId());
    watched.roseAtLeast("peers.connection.refused{blacklist}", 20);
    assertThat(traffic.awaitForeignResult("COMPUTE", AT_ONCE)).isTrue();
    traffic.stop();
    assertThat(traffic.unended()).isEmpty();
    assertThat(traffic.reasons()).containsKey("complete");
    assertThat(traffic.reasons().keySet()).isSubsetOf("complete", "deadline");
    watched.nothingLogged();
  }

  /** How often it was let as far as its name. */
  private int besiege(ForeignPeer foe) {
    Deadline end = Deadline.in(SIEGE);
    int tries = 0;
    while (!end.passed()) {
      try {
        foe.connect(answerer.address());
      } catch (HarnessException refused) {
        // As it should be.
      }
      assertThat(Deadline.in(AT_ONCE).await(() -> !foe.connected())).as("is refused").isTrue();
      tries++;
    }
    return tries;
  }
}
