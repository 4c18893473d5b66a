package org.opencloud.discovery.peers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.testkit.node.MemoryPeerStore;
import org.opencloud.discovery.testkit.node.SamplePeers;

class StoredPeersTest {
  private static final String FROM = "/ip4/192.0.2.7/tcp/4001";

  @TempDir Path home;

  @Test
  void relationsStayInForceAfterARestartWithoutAStore() throws Exception {
    blacklistOneAndBefriendTwo();
    try (SampleNode node = new SampleNode(home)) {
      assertThat(relation(node, 1)).isEqualTo(Relation.BLACKLIST);
      assertThat(relation(node, 2)).isEqualTo(Relation.PARTNER);
      assertThat(node.peers.gate().admit(SamplePeers.id(1), Direction.INBOUND, FROM).reason())
          .isEqualTo("blacklist");
    }
  }

  /** The worker never runs: what a caller was told is in force does not depend on it. */
  @Test
  void aChangedRelationIsInTheSnapshotBeforeTheChangeReturns() throws Exception {
    SampleNode node = new SampleNode(home);
    node.peers.stored().attach(new MemoryPeerStore());
    node.peers.registry().relate(SamplePeers.did(1).text(), Relation.BLACKLIST);
    assertThat(Files.readString(home.resolve(Snapshot.NAME)))
        .contains(SamplePeers.id(1).text())
        .contains("BLACKLIST");
  }

  @Test
  void relationsStayInForceWhileTheStoreIsAway() throws Exception {
    MemoryPeerStore store = new MemoryPeerStore();
    try (SampleNode node = new SampleNode(home)) {
      node.peers.stored().attach(store);
      node.peers.registry().relate(SamplePeers.did(1).text(), Relation.BLACKLIST);
      store.fail(StoreException.Reason.UNAVAILABLE);
      node.executor.advance(Duration.ofMinutes(5));
      assertThat(relation(node, 1)).isEqualTo(Relation.BLACKLIST);
      node.peers.stored().detach(store);
      assertThat(relation(node, 1)).isEqualTo(Relation.BLACKLIST);
    }
  }

  @Test
  void aStoreWithoutPeersKeepsTheBlacklist() throws Exception {
    blacklistOneAndBefriendTwo();
    MemoryPeerStore fresh = new MemoryPeerStore();
    try (SampleNode node = new SampleNode(home)) {
      node.peers.stored().attach(fresh);
      node.executor.runDue();
      assertThat(relation(node, 1)).isEqualTo(Relation.BLACKLIST);
      assertThat(relation(node, 2)).isEqualTo(Relation.NONE);
    }
    assertThat(fresh.all()).extracting(peer -> peer.peerId()).containsExactly(SamplePeers.id(1));
  }

  @Test
  void takesWhatTheStoreHasAsSoonAsItIsReady() throws Exception {
    MemoryPeerStore store = new MemoryPeerStore();
    store.put(SamplePeers.peer(3, Relation.PARTNER));
    store.fail(StoreException.Reason.UNAVAILABLE);
    try (SampleNode node = new SampleNode(home)) {
      node.peers.stored().attach(store);
      node.executor.runDue();
      assertThat(relation(node, 3)).isEqualTo(Relation.NONE);
      store.recover();
      node.executor.runDue();
      assertThat(relation(node, 3)).isEqualTo(Relation.PARTNER);
    }
  }

  /** Without a snapshot the table is empty; a write must not undo what the store knows. */
  @Test
  void aChangeBeforeTheFirstLoadKeepsWhatIsStored() throws Exception {
    MemoryPeerStore store = new MemoryPeerStore();
    store.put(SamplePeers.peer(3, Relation.BLACKLIST));
    store.put(SamplePeers.peer(4, Relation.PARTNER));
    SampleNode node = new SampleNode(home);
    node.peers.stored().attach(store);
    node.peers.registry().add(SamplePeers.did(3).text(), "renamed", List.of());
    assertThat(relation(node, 3)).isEqualTo(Relation.BLACKLIST);
    assertThat(relation(node, 4)).isEqualTo(Relation.PARTNER);
    assertThat(store.all())
        .filteredOn(peer -> peer.name().equals("renamed"))
        .extracting(Peer::relation)
        .containsExactly(Relation.BLACKLIST);
  }

  @Test
  void findsWhatACopyPutIntoTheStore() throws Exception {
    MemoryPeerStore store = new MemoryPeerStore();
    try (SampleNode node = new SampleNode(home)) {
      node.peers.stored().attach(store);
      node.executor.runDue();
      store.put(SamplePeers.peer(3, Relation.BLACKLIST));
      node.executor.advance(SampleNode.SETTINGS.reload());
      assertThat(relation(node, 3)).isEqualTo(Relation.BLACKLIST);
    }
  }

  @Test
  void takesACopyAtOnceWhenItIsToldOfIt() throws Exception {
    MemoryPeerStore store = new MemoryPeerStore();
    try (SampleNode node = new SampleNode(home)) {
      node.peers.stored().attach(store);
      node.executor.runDue();
      List<Relation> told = new ArrayList<>();
      node.peers.directory().watch((peer, now) -> told.add(now));
      store.put(SamplePeers.peer(3, Relation.BLACKLIST));
      node.peers.registry().reload();
      assertThat(relation(node, 3)).isEqualTo(Relation.BLACKLIST);
      assertThat(told).containsExactly(Relation.BLACKLIST);
      assertThat(Files.readString(home.resolve(Snapshot.NAME))).contains("BLACKLIST");
    }
  }

  @Test
  void admitsNobodyAfterABrokenSnapshotUntilAStoreAnswers() throws Exception {
    Files.writeString(home.resolve(Snapshot.NAME), "{\"peers\":[{\"peer_id\":\"x\"}]}");
    try (SampleNode node = new SampleNode(home)) {
      assertThat(node.peers.gate().admit(SamplePeers.id(1), Direction.OUTBOUND, FROM).reason())
          .isEqualTo("relations unknown");
      assertThat(node.meters.count("peers", "connection.refused", "relations unknown"))
          .isEqualTo(1);
      node.peers.stored().attach(new MemoryPeerStore());
      node.executor.runDue();
      assertThat(node.peers.gate().admit(SamplePeers.id(1), Direction.OUTBOUND, FROM).allowed())
          .isTrue();
    }
  }

  @Test
  void aStoreThatTookOverIsNotDetachedWithItsPredecessor() throws Exception {
    MemoryPeerStore former = new MemoryPeerStore();
    MemoryPeerStore latter = new MemoryPeerStore();
    try (SampleNode node = new SampleNode(home)) {
      node.peers.stored().attach(former);
      node.peers.stored().attach(latter);
      node.peers.stored().detach(former);
      node.peers.registry().relate(SamplePeers.did(1).text(), Relation.PARTNER);
    }
    assertThat(latter.all()).hasSize(1);
    assertThat(former.all()).isEmpty();
  }

  private void blacklistOneAndBefriendTwo() throws Exception {
    try (SampleNode node = new SampleNode(home)) {
      node.peers.stored().attach(new MemoryPeerStore());
      node.executor.runDue();
      node.peers.registry().relate(SamplePeers.did(1).text(), Relation.BLACKLIST);
      node.peers.registry().relate(SamplePeers.did(2).text(), Relation.PARTNER);
    }
  }

  private static Relation relation(SampleNode node, int number) {
    return node.peers.directory().relation(SamplePeers.id(number));
  }
}
