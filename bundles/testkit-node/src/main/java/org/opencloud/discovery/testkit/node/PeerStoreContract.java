package org.opencloud.discovery.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;

/** What every peer store does. A subclass says how one is made. */
public abstract class PeerStoreContract {
  protected PeerStore store;

  /** A store without any peer. Need not be ready yet. */
  protected abstract PeerStore open() throws Exception;

  /** Closes the store and opens another one on the same data. */
  protected abstract PeerStore reopen(PeerStore open) throws Exception;

  /** Closes the store and takes its data away. */
  protected abstract void close(PeerStore open) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = Readiness.await(open());
  }

  @AfterEach
  void closeStore() throws Exception {
    close(store);
  }

  @Test
  void hasNoPeersAtFirst() throws Exception {
    assertThat(store.all()).isEmpty();
  }

  @Test
  void givesBackEverythingItWasToldOfAPeer() throws Exception {
    Peer full =
        new Peer(
            SamplePeers.id(1),
            SamplePeers.did(1),
            "Füllhorn \"é\" 雲",
            List.of("/ip4/10.0.0.1/tcp/4001", "/ip6/::1/tcp/4001"),
            Relation.BLACKLIST,
            "indexer",
            Optional.of(Instant.ofEpochMilli(1_790_000_000_123L)));
    Peer bare =
        new Peer(SamplePeers.id(2), full.did(), "", List.of(), Relation.NONE, "", Optional.empty());
    Peer pinned = SamplePeers.peer(3, Relation.PARTNER).named(SamplePeers.opaque(3), true);
    store.put(full);
    store.put(bare);
    store.put(pinned);
    assertThat(store.all()).containsExactlyInAnyOrder(full, bare, pinned);
  }

  @Test
  void givesBackTheTermsOfAPartnershipAlsoAfterBeingOpenedAnew() throws Exception {
    Instant end = Instant.ofEpochSecond(1_790_000_000L, 123_456_789);
    Peer narrow =
        SamplePeers.peer(1, Relation.PARTNER)
            .on(new Partnership(Direction.GIVE, Optional.of(end), Set.of("COMPUTE", "acme.gpu")));
    Peer full = SamplePeers.peer(2, Relation.PARTNER).on(Partnership.FULL);
    Peer revoked = SamplePeers.peer(3, Relation.NONE).on(Partnership.FULL.ended(end));
    Peer never = SamplePeers.peer(4, Relation.PARTNER);
    for (Peer peer : List.of(narrow, full, revoked, never)) {
      store.put(peer);
    }
    assertThat(store.all()).containsExactlyInAnyOrder(narrow, full, revoked, never);
    store = Readiness.await(reopen(store));
    assertThat(store.all()).containsExactlyInAnyOrder(narrow, full, revoked, never);
  }

  @Test
  void replacesThePeerWithTheSameId() throws Exception {
    Peer peer = SamplePeers.peer(1, Relation.NONE);
    store.put(peer);
    store.put(peer.related(Relation.PARTNER));
    assertThat(store.all()).containsExactly(peer.related(Relation.PARTNER));
  }

  @Test
  void saysWhetherAPeerWasThereWhenItIsRemoved() throws Exception {
    store.put(SamplePeers.peer(1, Relation.NONE));
    assertThat(store.remove(SamplePeers.id(1))).isTrue();
    assertThat(store.remove(SamplePeers.id(1))).isFalse();
    assertThat(store.all()).isEmpty();
  }

  @Test
  void knowsItsPeersAfterBeingOpenedAnew() throws Exception {
    for (int number = 0; number < 50; number++) {
      store.put(SamplePeers.peer(number, Relation.PARTNER));
    }
    store.remove(SamplePeers.id(7));
    store = Readiness.await(reopen(store));
    assertThat(store.all()).hasSize(49).doesNotContain(SamplePeers.peer(7, Relation.PARTNER));
    assertThat(store.all()).contains(SamplePeers.peer(49, Relation.PARTNER));
  }

  @Test
  void refusesMoreAddressesThanTheLimit() {
    Peer peer = SamplePeers.peer(1, Relation.NONE);
    List<String> many = Collections.nCopies(StoreLimits.ADDRESSES + 1, "/ip4/127.0.0.1/tcp/4001");
    assertRefused(peer.met(many, Instant.EPOCH));
  }

  @Test
  void refusesLongerTextThanTheLimit() {
    Peer peer = SamplePeers.peer(1, Relation.NONE);
    String text = "x".repeat(StoreLimits.PEER_TEXT_CHARACTERS + 1);
    assertRefused(peer.met(List.of(text), Instant.EPOCH));
    assertRefused(
        new Peer(
            peer.peerId(), peer.did(), text, List.of(), Relation.NONE, "test", Optional.empty()));
    assertRefused(
        new Peer(peer.peerId(), peer.did(), "", List.of(), Relation.NONE, text, Optional.empty()));
  }

  private void assertRefused(Peer peer) {
    StoreException refusal = catchThrowableOfType(StoreException.class, () -> store.put(peer));
    assertThat(refusal.reason()).isEqualTo(Reason.INVALID);
  }
}
