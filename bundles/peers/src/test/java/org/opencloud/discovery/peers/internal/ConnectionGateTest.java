package org.opencloud.discovery.peers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.ConnectionGate;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.testkit.node.MemoryPeerStore;
import org.opencloud.discovery.testkit.node.SamplePeers;

class ConnectionGateTest {
  private static final String FROM = "/ip4/192.0.2.7/tcp/4001";
  private static final String LISTENS = "/ip4/192.0.2.8/tcp/4001";

  @TempDir Path home;
  private final MemoryPeerStore store = new MemoryPeerStore();
  private SampleNode node;
  private ConnectionGate gate;

  @BeforeEach
  void open() {
    node = new SampleNode(home);
    gate = node.peers.gate();
    node.peers.stored().attach(store);
    node.executor.runDue();
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void refusesItself() {
    assertThat(gate.admit(SamplePeers.id(0), Direction.OUTBOUND, FROM).reason()).isEqualTo("self");
  }

  @Test
  void blacklistingIsInForceAtOnceAndToldToWhoHoldsTheConnection() throws Exception {
    List<PeerId> denied = new ArrayList<>();
    gate.watch(denied::add);
    assertThat(gate.admit(SamplePeers.id(1), Direction.INBOUND, FROM).allowed()).isTrue();
    node.peers.registry().relate(SamplePeers.did(1).text(), Relation.PARTNER);
    assertThat(denied).isEmpty();
    node.peers.registry().relate(SamplePeers.did(1).text(), Relation.BLACKLIST);
    assertThat(denied).containsExactly(SamplePeers.id(1));
    assertThat(gate.admit(SamplePeers.id(1), Direction.OUTBOUND, FROM).reason())
        .isEqualTo("blacklist");
    assertThat(node.meters.count("peers", "connection.refused", "blacklist")).isEqualTo(1);
  }

  @Test
  void aWatcherThatFailsDoesNotKeepTheOthersFromHearing() throws Exception {
    List<PeerId> denied = new ArrayList<>();
    gate.watch(
        peer -> {
          throw new IllegalStateException("expected by the test");
        });
    gate.watch(denied::add);
    node.peers.registry().relate(SamplePeers.did(1).text(), Relation.BLACKLIST);
    assertThat(denied).containsExactly(SamplePeers.id(1));
  }

  @Test
  void refusesAnAddressThatConnectsTooOften() {
    int perMinute = SampleNode.SETTINGS.inboundPerMinute();
    for (int i = 1; i <= perMinute; i++) {
      String port = "/ip4/192.0.2.7/tcp/" + i;
      assertThat(gate.admit(SamplePeers.id(i), Direction.INBOUND, port).allowed()).isTrue();
    }
    assertThat(gate.admit(SamplePeers.id(99), Direction.INBOUND, FROM).reason()).isEqualTo("rate");
    assertThat(node.meters.count("peers", "connection.refused", "rate")).isEqualTo(1);
    assertThat(gate.admit(SamplePeers.id(99), Direction.OUTBOUND, FROM).allowed()).isTrue();
    assertThat(gate.admit(SamplePeers.id(99), Direction.INBOUND, "/ip4/192.0.2.9/tcp/1").allowed())
        .isTrue();
    node.clock.advance(Duration.ofSeconds(60 / perMinute));
    assertThat(gate.admit(SamplePeers.id(99), Direction.INBOUND, FROM).allowed()).isTrue();
  }

  @Test
  void remembersOnlySoManyAddresses() {
    AddressRates rates = new AddressRates(1, node.clock);
    IntStream.range(0, AddressRates.MAX_ADDRESSES + 1).forEach(i -> rates.take("host" + i));
    assertThat(rates.size()).isEqualTo(AddressRates.MAX_ADDRESSES);
    assertThat(rates.take("host" + AddressRates.MAX_ADDRESSES)).isFalse();
    assertThat(rates.take("host0")).isTrue();
  }

  @Test
  void dialsPartnersFirstAndNeverBlacklistedOnesNorThoseWithoutAddress() throws Exception {
    add(1, LISTENS);
    add(2, LISTENS);
    add(3, LISTENS);
    node.peers.registry().relate(SamplePeers.did(2).text(), Relation.BLACKLIST);
    node.peers.registry().relate(SamplePeers.did(3).text(), Relation.PARTNER);
    node.peers.registry().relate(SamplePeers.did(4).text(), Relation.PARTNER);
    assertThat(gate.toDial())
        .extracting(Peer::peerId)
        .containsExactly(SamplePeers.id(3), SamplePeers.id(1));
  }

  @Test
  void keepsWhereAPeerWasMetWithoutWritingOnTheCallersThread() throws Exception {
    gate.identified(SampleNode.connection(1, Direction.INBOUND, List.of(LISTENS, "not one")));
    assertThat(store.all()).isEmpty();
    node.executor.advance(Duration.ofSeconds(1));
    assertThat(store.all()).hasSize(1);
    Peer met = store.all().get(0);
    assertThat(met.addresses()).containsExactly(LISTENS);
    assertThat(met.relation()).isEqualTo(Relation.NONE);
    assertThat(met.lastSeen()).isPresent();
  }

  @Test
  void theAddressThatWorkedComesFirstAndTheOperatorsIsNotPushedOut() throws Exception {
    add(1, "/dns4/lab.example/tcp/4001");
    List<String> many =
        IntStream.range(1, 60).mapToObj(i -> "/ip4/10.0.0." + i + "/tcp/1").toList();
    gate.identified(SampleNode.connection(1, Direction.OUTBOUND, many));
    node.executor.advance(Duration.ofSeconds(1));
    List<String> kept = node.peers.directory().find(SamplePeers.id(1)).orElseThrow().addresses();
    assertThat(kept).startsWith("/ip4/192.0.2.1/tcp/1025", "/ip4/10.0.0.1/tcp/1");
    assertThat(kept).contains("/dns4/lab.example/tcp/4001").hasSizeLessThanOrEqualTo(32);
  }

  @Test
  void keepsOnlySoManyStrangers() throws Exception {
    for (int i = 1; i <= SampleNode.SETTINGS.metPeers() + 2; i++) {
      gate.identified(SampleNode.connection(i, Direction.INBOUND, List.of(LISTENS)));
    }
    node.executor.advance(Duration.ofSeconds(1));
    assertThat(store.all()).hasSize(SampleNode.SETTINGS.metPeers());
    assertThat(node.meters.count("peers", "meeting.dropped", "strangers")).isEqualTo(2);
  }

  @Test
  void dropsMeetingsWhenTooManyWait() {
    for (int i = 1; i <= Meetings.MAX_WAITING + 1; i++) {
      gate.identified(SampleNode.connection(i, Direction.INBOUND, List.of()));
    }
    assertThat(node.meters.count("peers", "meeting.dropped", "queue full")).isEqualTo(1);
  }

  @Test
  void countsMeetingsThatTheStoreDoesNotTake() {
    store.fail(StoreException.Reason.STORAGE);
    gate.identified(SampleNode.connection(1, Direction.INBOUND, List.of(LISTENS)));
    node.executor.advance(Duration.ofSeconds(1));
    assertThat(node.meters.count("peers", "meeting.dropped", "store")).isEqualTo(1);
  }

  private void add(int number, String address) throws Exception {
    node.peers.registry().add(SamplePeers.did(number).text(), "", List.of(address));
  }
}
