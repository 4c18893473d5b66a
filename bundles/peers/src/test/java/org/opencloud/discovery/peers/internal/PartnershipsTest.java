package org.opencloud.discovery.peers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.PeerRefused;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.node.MemoryPeerStore;
import org.opencloud.discovery.testkit.node.SamplePeers;

class PartnershipsTest {
  private static final String DID = SamplePeers.did(1).text();
  private static final PeerId PEER = SamplePeers.id(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path home;
  private final MemoryPeerStore store = new MemoryPeerStore();
  private final List<Relation> told = new ArrayList<>();
  private SampleNode node;

  @BeforeEach
  void open() {
    open(true);
  }

  private void open(boolean withStore) {
    node = new SampleNode(home);
    if (withStore) {
      node.peers.stored().attach(store);
    }
    node.executor.runDue();
    directory().watch((peer, now) -> told.add(now));
  }

  @AfterEach
  void close() {
    node.close();
  }

  private PeerDirectory directory() {
    return node.peers.directory();
  }

  private PeerRegistry registry() {
    return node.peers.registry();
  }

  private Instant in(Duration time) {
    return node.clock.instant().plus(time);
  }

  private Partnership until(Instant end, String... types) {
    return new Partnership(Direction.BOTH, Optional.of(end), Set.of(types));
  }

  @Test
  void whoNeverWasAPartnerIsGivenWhatListsIt() throws Exception {
    assertThat(directory().gives(PEER, "COMPUTE")).isTrue();
    registry().add(DID, "", List.of());
    assertThat(directory().gives(PEER, "COMPUTE")).isTrue();
    assertThat(directory().takes(PEER, "COMPUTE")).isFalse();
  }

  @Test
  void directionAndTypesNarrowWhatIsGivenAndTaken() throws Exception {
    registry().partner(DID, new Partnership(Direction.GIVE, Optional.empty(), Set.of("COMPUTE")));
    assertThat(directory().gives(PEER, "COMPUTE")).isTrue();
    assertThat(directory().gives(PEER, "STORAGE")).isFalse();
    assertThat(directory().takes(PEER, "COMPUTE")).isFalse();
    registry().partner(DID, new Partnership(Direction.TAKE, Optional.empty(), Set.of()));
    assertThat(directory().gives(PEER, "COMPUTE")).isFalse();
    assertThat(directory().takes(PEER, "STORAGE")).isTrue();
  }

  @Test
  void aRevokedPartnerIsGivenNothingUntilItIsGrantedAnewOrRemoved() throws Exception {
    registry().relate(DID, Relation.PARTNER);
    registry().relate(DID, Relation.NONE);
    assertThat(directory().gives(PEER, "COMPUTE")).isFalse();
    registry().relate(DID, Relation.BLACKLIST);
    registry().relate(DID, Relation.NONE);
    assertThat(directory().gives(PEER, "COMPUTE")).isFalse();
    registry().relate(DID, Relation.PARTNER);
    assertThat(directory().gives(PEER, "COMPUTE")).isTrue();
    registry().relate(DID, Relation.NONE);
    registry().remove(PEER);
    assertThat(directory().gives(PEER, "COMPUTE")).isTrue();
  }

  @Test
  void aPartnerFromBeforeThereWereTermsHasAllOfThemAndLosesAllOfThem() throws Exception {
    store.put(SamplePeers.peer(1, Relation.PARTNER));
    registry().reload();
    assertThat(directory().gives(PEER, "COMPUTE")).isTrue();
    assertThat(directory().takes(PEER, "COMPUTE")).isTrue();
    registry().relate(DID, Relation.NONE);
    assertThat(directory().gives(PEER, "COMPUTE")).isFalse();
  }

  @Test
  void endsByItselfAndTellsWithinASecondWithoutBeingAsked() throws Exception {
    registry().partner(DID, until(in(HOUR)));
    node.timer.advance(HOUR.minusMillis(1));
    assertThat(directory().relation(PEER)).isEqualTo(Relation.PARTNER);
    assertThat(told).containsExactly(Relation.PARTNER);

    node.timer.advance(Duration.ofMillis(1));
    assertThat(directory().relation(PEER)).isEqualTo(Relation.NONE);
    assertThat(directory().gives(PEER, "COMPUTE")).isFalse();
    assertThat(directory().find(PEER).orElseThrow().relation()).isEqualTo(Relation.NONE);
    assertThat(directory().list()).extracting(Peer::relation).containsExactly(Relation.NONE);

    node.timer.advance(Duration.ofSeconds(1));
    assertThat(told).containsExactly(Relation.PARTNER, Relation.NONE);
    assertThat(store.all()).extracting(Peer::relation).containsExactly(Relation.PARTNER);
  }

  @Test
  void anEndThatTheStoreIsReadOnIsStillToldOnce() throws Exception {
    registry().partner(DID, until(in(HOUR)));
    node.clock.advance(HOUR);
    registry().reload();
    node.timer.advance(Duration.ofSeconds(1));
    registry().reload();
    node.timer.advance(Duration.ofSeconds(1));
    assertThat(told).containsExactly(Relation.PARTNER, Relation.NONE);
  }

  @Test
  void anEndThatPassedWhileTheNodeWasDownIsInForceWithAndWithoutAStore() throws Exception {
    registry().partner(DID, until(in(HOUR), "COMPUTE"));
    for (boolean withStore : List.of(true, false)) {
      node.close();
      open(withStore);
      assertThat(directory().gives(PEER, "COMPUTE")).isTrue();
      assertThat(directory().gives(PEER, "STORAGE")).isFalse();
      node.clock.advance(HOUR);
      assertThat(directory().relation(PEER)).isEqualTo(Relation.NONE);
      assertThat(directory().gives(PEER, "COMPUTE")).isFalse();
    }
  }

  @Test
  void otherTermsMoveTheEndAndAreTold() throws Exception {
    registry().partner(DID, until(in(HOUR)));
    registry().partner(DID, until(in(HOUR.multipliedBy(2))));
    node.timer.advance(HOUR.plusSeconds(1));
    assertThat(told).containsExactly(Relation.PARTNER, Relation.PARTNER);
    assertThat(directory().relation(PEER)).isEqualTo(Relation.PARTNER);
    node.timer.advance(HOUR);
    assertThat(told).containsExactly(Relation.PARTNER, Relation.PARTNER, Relation.NONE);
  }

  @Test
  void aPartnerWhoseTimeIsOverIsAFullOneWhenItIsRelatedAnew() throws Exception {
    registry().partner(DID, until(in(HOUR)));
    node.timer.advance(HOUR);
    Peer anew = registry().relate(DID, Relation.PARTNER);
    assertThat(anew.partnership()).contains(Partnership.FULL);
    assertThat(directory().gives(PEER, "COMPUTE")).isTrue();
  }

  @Test
  void addingNamingAndMeetingKeepTheTerms() throws Exception {
    Partnership terms = until(in(HOUR), "COMPUTE");
    registry().partner(DID, terms);
    registry().relate(DID, Relation.PARTNER);
    registry().add(DID, "lab", List.of("/ip4/192.0.2.7/tcp/4001"));
    registry().repin(SamplePeers.opaque(1).text(), PEER.text());
    node.peers
        .gate()
        .identified(
            SampleNode.connection(
                1, org.opencloud.discovery.api.transport.Direction.OUTBOUND, List.of()));
    node.executor.advance(Duration.ofSeconds(2));
    Peer now = directory().find(PEER).orElseThrow();
    assertThat(now.lastSeen()).isPresent();
    assertThat(now.name()).isEqualTo("lab");
    assertThat(now.did().isOpaque()).isTrue();
    assertThat(now.partnership()).contains(terms);
    assertThat(store.all()).extracting(Peer::partnership).containsExactly(Optional.of(terms));
  }

  @Test
  void aStoreWithoutPeersDoesNotWidenWhatAnybodyIsGiven() throws Exception {
    registry().partner(DID, until(in(HOUR), "COMPUTE"));
    registry().relate(SamplePeers.did(2).text(), Relation.PARTNER);
    registry().relate(SamplePeers.did(3).text(), Relation.PARTNER);
    registry().relate(SamplePeers.did(3).text(), Relation.NONE);
    node.peers.stored().detach(store);
    node.peers.stored().attach(new MemoryPeerStore());
    node.executor.runDue();
    assertThat(directory().list())
        .extracting(Peer::peerId)
        .containsExactly(PEER, SamplePeers.id(3));
    assertThat(directory().gives(PEER, "STORAGE")).isFalse();
    assertThat(directory().gives(SamplePeers.id(3), "COMPUTE")).isFalse();
  }

  @Test
  void refusesTermsThatAreOver() {
    assertThatThrownBy(() -> registry().partner(DID, until(node.clock.instant())))
        .isInstanceOf(PeerRefused.class);
    assertThat(directory().list()).isEmpty();
  }
}
