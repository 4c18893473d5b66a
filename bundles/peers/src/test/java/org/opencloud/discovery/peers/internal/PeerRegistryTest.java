package org.opencloud.discovery.peers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerRefused;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.testkit.node.MemoryPeerStore;
import org.opencloud.discovery.testkit.node.SamplePeers;

class PeerRegistryTest {
  private static final String ADDRESS = "/ip4/192.0.2.7/tcp/4001";
  private static final String UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

  @TempDir Path home;
  private final MemoryPeerStore store = new MemoryPeerStore();
  private SampleNode node;

  @BeforeEach
  void open() {
    node = new SampleNode(home);
    node.peers.stored().attach(store);
    node.executor.runDue();
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void addsAPeerByPeerIdAndTakesThePeerIdOffItsAddress() throws Exception {
    String id = SamplePeers.id(1).text();
    Peer added = node.peers.registry().add(id, "lab", List.of(ADDRESS + "/p2p/" + id));
    assertThat(added.did()).isEqualTo(SamplePeers.did(1));
    assertThat(added.addresses()).containsExactly(ADDRESS);
    assertThat(added.relation()).isEqualTo(Relation.NONE);
    assertThat(store.all()).containsExactly(added);
    assertThat(node.peers.directory().find(added.peerId())).contains(added);
  }

  @Test
  void addingAgainReplacesNameAndAddressesAndKeepsTheRelation() throws Exception {
    String did = SamplePeers.did(1).text();
    node.peers.registry().relate(did, Relation.PARTNER);
    node.peers.registry().add(did, "old", List.of(ADDRESS));
    Peer now = node.peers.registry().add(did, "new", List.of());
    assertThat(now.relation()).isEqualTo(Relation.PARTNER);
    assertThat(now.name()).isEqualTo("new");
    assertThat(now.addresses()).isEmpty();
  }

  @Test
  void refusesTheNodeItself() {
    assertThatThrownBy(() -> node.peers.registry().add(SamplePeers.did(0).text(), "", List.of()))
        .isInstanceOf(PeerRefused.class);
    assertThatThrownBy(
            () -> node.peers.registry().relate(SamplePeers.id(0).text(), Relation.BLACKLIST))
        .isInstanceOf(PeerRefused.class);
  }

  @Test
  void refusesAnAddressOfAnotherPeer() {
    String address = ADDRESS + "/p2p/" + SamplePeers.id(2);
    assertThatThrownBy(
            () -> node.peers.registry().add(SamplePeers.id(1).text(), "", List.of(address)))
        .isInstanceOf(PeerRefused.class)
        .hasMessageContaining(SamplePeers.id(2).text());
  }

  @Test
  void refusesWhatIsNoPeerNoAddressOrTooMuch() {
    String id = SamplePeers.id(1).text();
    refused("nobody", "", List.of());
    refused(id, "bell\u0007", List.of());
    refused(id, "n".repeat(65), List.of());
    refused(id, "", List.of("192.0.2.7:4001"));
    refused(id, "", List.of("/ip4/" + "1".repeat(Addresses.MAX_LENGTH)));
    refused(id, "", Collections.nCopies(Addresses.MAX_ADDRESSES + 1, ADDRESS));
  }

  private void refused(String peer, String name, List<String> addresses) {
    assertThatThrownBy(() -> node.peers.registry().add(peer, name, addresses))
        .isInstanceOf(PeerRefused.class);
    assertThat(node.peers.directory().list()).isEmpty();
  }

  @Test
  void anAddressGivesAnOpaqueNameItsKey() throws Exception {
    assertThatThrownBy(() -> node.peers.registry().add(UUID, "", List.of(ADDRESS)))
        .isInstanceOf(PeerRefused.class);
    node.peers.registry().add(UUID, "", List.of(ADDRESS + "/p2p/" + SamplePeers.id(1)));
    Peer partner = node.peers.registry().relate(UUID, Relation.PARTNER);
    assertThat(partner.peerId()).isEqualTo(SamplePeers.id(1));
    assertThat(partner.did().isOpaque()).isTrue();
  }

  @Test
  void tellsWatchersOfChangedRelationsInOrder() throws Exception {
    List<Relation> told = new ArrayList<>();
    node.peers.directory().watch((peer, now) -> told.add(now));
    String did = SamplePeers.did(1).text();
    node.peers.registry().add(did, "", List.of(ADDRESS));
    node.peers.registry().relate(did, Relation.PARTNER);
    node.peers.registry().relate(did, Relation.PARTNER);
    node.peers.registry().relate(did, Relation.BLACKLIST);
    node.peers.registry().remove(SamplePeers.id(1));
    assertThat(told).containsExactly(Relation.PARTNER, Relation.BLACKLIST, Relation.NONE);
  }

  @Test
  void saysWhetherARemovedPeerWasThere() throws Exception {
    node.peers.registry().relate(SamplePeers.did(1).text(), Relation.PARTNER);
    assertThat(node.peers.registry().remove(SamplePeers.id(1))).isTrue();
    assertThat(node.peers.registry().remove(SamplePeers.id(1))).isFalse();
    assertThat(node.peers.directory().relation(SamplePeers.id(1))).isEqualTo(Relation.NONE);
  }

  @Test
  void refusesChangesWhileThereIsNoStore() {
    node.peers.stored().detach(store);
    assertThatThrownBy(
            () -> node.peers.registry().relate(SamplePeers.did(1).text(), Relation.BLACKLIST))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNAVAILABLE));
    assertThat(node.peers.directory().relation(SamplePeers.id(1))).isEqualTo(Relation.NONE);
  }

  @Test
  void aChangeThatTheStoreRefusesIsNotInForce() {
    store.fail(StoreException.Reason.STORAGE);
    assertThatThrownBy(
            () -> node.peers.registry().relate(SamplePeers.did(1).text(), Relation.PARTNER))
        .isInstanceOf(StoreException.class);
    assertThat(node.peers.directory().relation(SamplePeers.id(1))).isEqualTo(Relation.NONE);
  }
}
