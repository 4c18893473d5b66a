package org.opencloud.discovery.peers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.PeerRefused;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.testkit.node.MemoryPeerStore;
import org.opencloud.discovery.testkit.node.SamplePeers;

/** Names without a key in them, under {@code opaque.dids = pin}. */
class OpaqueNamesTest {
  private static final int PINS = 3;
  private static final Did NAME = SamplePeers.opaque(1);
  private static final Did OTHER_NAME = SamplePeers.opaque(2);
  private static final PeerId FIRST = SamplePeers.id(1);
  private static final PeerId SECOND = SamplePeers.id(2);

  @TempDir Path home;
  private final MemoryPeerStore store = new MemoryPeerStore();
  private SampleNode node;

  @BeforeEach
  void open() {
    open(Settings.OpaqueDids.PIN);
  }

  private void open(Settings.OpaqueDids opaque) {
    Duration minute = Duration.ofMinutes(1);
    node = new SampleNode(home, new Settings(opaque, PINS, minute, 3, 5, minute));
    node.peers.stored().attach(store);
    node.executor.runDue();
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void aFreeNameIsTheFirstUsersAtOnceAndInTheStoreSoonAfter() throws Exception {
    assertThat(claimed(NAME, FIRST)).isEqualTo(FIRST);
    assertThat(claimed(NAME, FIRST)).isEqualTo(FIRST);
    node.executor.runDue();
    assertThat(store.all()).singleElement().matches(Peer::firstUse);
    assertThat(directory().find(FIRST)).get().returns(NAME, Peer::did);
    assertThat(node.meters.count("peers", "opaque.pinned", "")).isEqualTo(1);
  }

  @Test
  void anotherKeyIsRefusedCountedAndShown() throws Exception {
    claim(NAME, FIRST);
    assertThat(claimed(NAME, SECOND)).as("before it is stored").isEqualTo(FIRST);
    node.executor.runDue();
    assertThat(claimed(NAME, SECOND)).isEqualTo(FIRST);
    assertThat(refusals("other key")).isEqualTo(2);
    assertThat(directory().refusedKeys())
        .containsEntry(NAME, new RefusedKey(SECOND, 2, node.clock.instant()));
    assertThat(store.all()).hasSize(1);
  }

  @Test
  void aPinOutlivesARestartAndALostStore() throws Exception {
    claim(NAME, FIRST);
    node.close();
    open();
    assertThat(claimed(NAME, SECOND)).isEqualTo(FIRST);
    node.close();
    node = new SampleNode(home);
    assertThat(directory().find(FIRST)).get().matches(Peer::firstUse).returns(NAME, Peer::did);
  }

  @Test
  void pinsNothingForWhoIsNotConnected() {
    assertThat(directory().claim(NAME, FIRST, false)).isEmpty();
    assertThat(node.meters.count("peers", "resolve.unknown", "opaque")).isEqualTo(1);
  }

  @Test
  void pinsNothingUnlessTheOperatorWantsIt() throws Exception {
    node.close();
    open(Settings.OpaqueDids.KNOWN);
    assertThat(claim(NAME, FIRST)).isEmpty();
    registry().repin(NAME.text(), FIRST.text());
    assertThat(claimed(NAME, SECOND)).isEqualTo(FIRST);
    assertThat(directory().refusedKeys()).containsKey(NAME);
    node.close();
    open(Settings.OpaqueDids.OFF);
    assertThat(claim(NAME, FIRST)).isEmpty();
  }

  @Test
  void givesAPeerOneName() {
    claim(NAME, FIRST);
    assertThat(claim(OTHER_NAME, FIRST)).as("before it is stored").isEmpty();
    node.executor.runDue();
    assertThat(claim(OTHER_NAME, FIRST)).isEmpty();
    assertThat(refusals("second name")).isEqualTo(2);
  }

  @Test
  void pinsNoMoreThanTheLimit() throws Exception {
    for (int i = 1; i <= PINS; i++) {
      assertThat(claim(SamplePeers.opaque(i), SamplePeers.id(i))).isPresent();
    }
    assertThat(claim(SamplePeers.opaque(9), SamplePeers.id(9))).isEmpty();
    node.executor.runDue();
    assertThat(claim(SamplePeers.opaque(9), SamplePeers.id(9))).isEmpty();
    assertThat(refusals("full")).isEqualTo(2);
    registry().remove(FIRST);
    add(OTHER_NAME.text(), SECOND);
    assertThat(claim(SamplePeers.opaque(8), SamplePeers.id(8))).isPresent();
    assertThat(claim(SamplePeers.opaque(9), SamplePeers.id(9))).isPresent();
    assertThat(claim(SamplePeers.opaque(7), SamplePeers.id(7))).isEmpty();
  }

  @Test
  void letsNoMoreWaitForTheStoreThanTheLimit() {
    node.close();
    Duration minute = Duration.ofMinutes(1);
    node =
        new SampleNode(home, new Settings(Settings.OpaqueDids.PIN, 50_000, minute, 3, 5, minute));
    for (int i = 1; i <= OpaqueNames.MAX_WAITING; i++) {
      assertThat(claim(SamplePeers.opaque(i), SamplePeers.id(i))).isPresent();
    }
    assertThat(claim(SamplePeers.opaque(9_999), SamplePeers.id(9_999))).isEmpty();
    assertThat(refusals("busy")).isEqualTo(1);
  }

  @Test
  void remembersNoMoreRefusedNamesThanTheLimit() throws Exception {
    for (int i = 1; i <= OpaqueNames.MAX_REFUSED + 1; i++) {
      registry().repin(SamplePeers.opaque(i).text(), SamplePeers.id(i).text());
      claim(SamplePeers.opaque(i), SamplePeers.id(5_000));
    }
    assertThat(directory().refusedKeys()).hasSize(OpaqueNames.MAX_REFUSED);
  }

  @Test
  void aPinChangesNoRelation() throws Exception {
    registry().relate(FIRST.text(), Relation.PARTNER);
    registry().relate(SECOND.text(), Relation.BLACKLIST);
    assertThat(claim(NAME, FIRST)).get().returns(Relation.PARTNER, Peer::relation);
    assertThat(claim(OTHER_NAME, SamplePeers.id(3))).get().returns(Relation.NONE, Peer::relation);
    assertThat(claim(SamplePeers.opaque(3), SECOND)).isEmpty();
    assertThat(refusals("blacklisted")).isEqualTo(1);
  }

  @Test
  void whatTheOperatorSaidMeanwhileCounts() throws Exception {
    claim(NAME, FIRST);
    registry().repin(NAME.text(), SECOND.text());
    node.executor.runDue();
    assertThat(claimed(NAME, FIRST)).isEqualTo(SECOND);
    assertThat(directory().find(FIRST)).isEmpty();
  }

  @Test
  void aPinThatTheStoreRefusesIsNone() throws Exception {
    claim(NAME, FIRST);
    store.fail(Reason.STORAGE);
    node.executor.runDue();
    store.recover();
    assertThat(refusals("store")).isEqualTo(1);
    assertThat(claimed(NAME, SECOND)).isEqualTo(SECOND);
  }

  @Test
  void repinMovesTheNameAndLeavesTheRelations() throws Exception {
    claim(NAME, FIRST);
    node.executor.runDue();
    registry().relate(NAME.text(), Relation.BLACKLIST);
    claim(NAME, SECOND);
    Peer now = registry().repin(NAME.text(), SECOND.text());
    assertThat(now).returns(SECOND, Peer::peerId).returns(NAME, Peer::did);
    assertThat(now).returns(Relation.NONE, Peer::relation).returns(false, Peer::firstUse);
    assertThat(directory().find(FIRST))
        .get()
        .returns(SamplePeers.did(1), Peer::did)
        .returns(Relation.BLACKLIST, Peer::relation)
        .returns(false, Peer::firstUse);
    assertThat(directory().refusedKeys()).isEmpty();
    assertThat(store.all()).hasSize(2);
    assertThat(claimed(NAME, FIRST)).isEqualTo(SECOND);
  }

  @Test
  void repinRefusesWhatIsNoOpaqueNameNoKeyOrThisNode() {
    refused(SamplePeers.did(1).text(), SECOND.text(), "expected a UUID");
    refused("lab", SECOND.text(), "expected a UUID");
    refused(NAME.text(), "lab", "expected a DID");
    refused(NAME.text(), SamplePeers.id(0).text(), "the node itself");
  }

  private void refused(String name, String key, String why) {
    assertThatThrownBy(() -> registry().repin(name, key))
        .isInstanceOf(PeerRefused.class)
        .hasMessageContaining(why);
  }

  @Test
  void addingANameWithAnotherKeySaysHowToRepin() throws Exception {
    claim(NAME, FIRST);
    node.executor.runDue();
    assertThatThrownBy(() -> add(NAME.text(), SECOND))
        .isInstanceOf(PeerRefused.class)
        .hasMessageContaining("peer:repin " + NAME + " " + SECOND);
    assertThat(add(NAME.text(), FIRST)).matches(peer -> !peer.firstUse());
  }

  @Test
  void addingAPeerByItsKeyKeepsItsOpaqueName() throws Exception {
    claim(NAME, FIRST);
    node.executor.runDue();
    assertThat(add(FIRST.text(), FIRST)).returns(NAME, Peer::did).matches(Peer::firstUse);
  }

  @Test
  void aMeetingKeepsTheName() throws Exception {
    claim(NAME, FIRST);
    node.executor.runDue();
    node.peers
        .gate()
        .identified(SampleNode.connection(1, Direction.OUTBOUND, List.of("/ip4/192.0.2.9/tcp/1")));
    node.executor.advance(Duration.ofSeconds(2));
    assertThat(store.all())
        .singleElement()
        .returns(NAME, Peer::did)
        .matches(Peer::firstUse)
        .extracting(Peer::addresses, InstanceOfAssertFactories.LIST)
        .hasSize(2);
  }

  @Test
  void ofTwoPeersOfOneNameTheOperatorsHasIt() throws Exception {
    store.put(SamplePeers.peer(1, Relation.NONE).named(NAME, false));
    store.put(SamplePeers.peer(2, Relation.NONE).named(NAME, true));
    registry().reload();
    assertThat(claimed(NAME, SECOND)).isEqualTo(FIRST);
  }

  private Peer add(String peer, PeerId key) throws Exception {
    return registry().add(peer, "", List.of("/ip4/192.0.2.7/tcp/4001/p2p/" + key));
  }

  private PeerId claimed(Did name, PeerId key) {
    return claim(name, key).orElseThrow().peerId();
  }

  private Optional<Peer> claim(Did name, PeerId key) {
    return directory().claim(name, key, true);
  }

  private long refusals(String reason) {
    return node.meters.count("peers", "opaque.refused", reason);
  }

  private PeerDirectory directory() {
    return node.peers.directory();
  }

  private PeerRegistry registry() {
    return node.peers.registry();
  }
}
