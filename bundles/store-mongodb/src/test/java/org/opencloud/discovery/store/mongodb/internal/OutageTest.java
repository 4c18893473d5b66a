package org.opencloud.discovery.store.mongodb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

class OutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private MongoServer server = server(0);
  private final int port = server.getLocalAddress().getPort();
  private MongoStores stores;

  @AfterEach
  void close() {
    stores.close();
    server.shutdownNow();
  }

  @Test
  void failsQuicklyWhileTheServerIsAwayAndWorksWhenItIsBack() throws Exception {
    stores = stores();
    Readiness.await(stores.resources());
    List<Boolean> told = new CopyOnWriteArrayList<>();
    Registration watching = stores.resources().watch(state -> told.add(state.ready()));
    try {
      server.shutdownNow();

      long start = System.nanoTime();
      StoreException refusal =
          catchThrowableOfType(StoreException.class, () -> stores.resources().get("COMPUTE", "a"));
      assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      await().atMost(PATIENCE).until(() -> !stores.resources().state().ready());
      assertThat(stores.peers().state().ready()).isFalse();
      assertThat(refuses()).isEqualTo(Reason.UNAVAILABLE);

      server = server(port);
      Readiness.await(stores.resources());
      stores.resources().put(List.of(SampleResource.of("COMPUTE", "a").build()));
      assertThat(stores.resources().get("COMPUTE", "a")).isPresent();
      assertThat(told).contains(false).endsWith(true);
    } finally {
      watching.close();
    }
  }

  @Test
  void startsWithTheServerDown() throws Exception {
    server.shutdownNow();
    stores = stores();
    assertThat(stores.resources().state().ready()).isFalse();
    assertThat(refuses()).isEqualTo(Reason.UNAVAILABLE);

    server = server(port);

    Readiness.await(stores.peers());
    stores.peers().put(SamplePeers.peer(1, Relation.PARTNER));
    assertThat(stores.peers().all()).hasSize(1);
  }

  @Test
  void isAwayForGoodOnceClosed() throws Exception {
    stores = stores();
    Readiness.await(stores.resources());
    stores.close();
    assertThat(stores.resources().state().ready()).isFalse();
    assertThat(refuses()).isEqualTo(Reason.UNAVAILABLE);
  }

  private Reason refuses() {
    long start = System.nanoTime();
    StoreException refusal = catchThrowableOfType(StoreException.class, () -> stores.peers().all());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(200));
    return refusal.reason();
  }

  private MongoStores stores() {
    Settings settings =
        new Settings(
            "mongodb://127.0.0.1:" + port,
            "opencloud_discovery",
            "",
            Optional.empty(),
            "admin",
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30));
    MongoStores made = new MongoStores(settings, Clock.systemUTC(), new RecordingMeters());
    made.start();
    return made;
  }

  private static MongoServer server(int port) {
    MongoServer server = new MongoServer(new MemoryBackend());
    server.bind(new InetSocketAddress("127.0.0.1", port));
    return server;
  }
}
