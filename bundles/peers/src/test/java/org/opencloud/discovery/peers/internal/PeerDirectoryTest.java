package org.opencloud.discovery.peers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerResolver;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.node.MemoryPeerStore;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.StubExecutor;

class PeerDirectoryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Did STRANGER = SamplePeers.did(1);
  private static final Did UUID = new Did("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

  @TempDir Path home;
  private final MemoryPeerStore store = new MemoryPeerStore();
  private final StubResolver connection = new StubResolver("connection");
  private final StubResolver indexer = new StubResolver("indexer");
  private SampleNode node;
  private StubExecutor timer;

  @BeforeEach
  void open() {
    open(SampleNode.SETTINGS);
  }

  private void open(Settings settings) {
    node = new SampleNode(home, settings);
    timer = node.timer;
    node.peers.stored().attach(store);
    node.executor.runDue();
    node.peers.resolvers().add(indexer, 0);
    node.peers.resolvers().add(connection, 1_000);
  }

  @Test
  void theLiveConnectionIsAskedFirstAndTheStoredRelationHolds() throws Exception {
    node.peers.registry().relate(STRANGER.text(), Relation.PARTNER);
    connection.knows(SamplePeers.peer(1, Relation.BLACKLIST));
    Peer found = resolved(STRANGER);
    assertThat(found.relation()).isEqualTo(Relation.PARTNER);
    assertThat(found.source()).isEqualTo("connection");
    assertThat(indexer.asked).isEmpty();
  }

  @Test
  void anIndexersAnswerIsCached() {
    indexer.knows(SamplePeers.peer(1, Relation.PARTNER));
    assertThat(resolved(STRANGER).relation()).isEqualTo(Relation.NONE);
    assertThat(resolved(STRANGER).source()).isEqualTo("indexer");
    assertThat(indexer.asked).hasSize(1);
    node.clock.advance(SampleNode.SETTINGS.cacheLife());
    resolved(STRANGER);
    assertThat(indexer.asked).hasSize(2);
  }

  @Test
  void aStrangerIsRememberedAsUnknownForThirtySeconds() {
    indexer.knowsNobody();
    assertThat(done(STRANGER)).isEmpty();
    assertThat(done(STRANGER)).isEmpty();
    assertThat(indexer.asked).hasSize(1);
    assertThat(node.meters.count("peers", "resolve.unknown", "nobody")).isEqualTo(1);
    assertThat(node.meters.count("peers", "resolve.unknown", "remembered")).isEqualTo(1);
    node.clock.advance(ChainDirectory.UNKNOWN_LIFE);
    assertThat(done(STRANGER)).isEmpty();
    assertThat(indexer.asked).hasSize(2);
  }

  @Test
  void anUnknownStrangerIsKnownAsSoonAsItConnects() {
    indexer.knowsNobody();
    assertThat(done(STRANGER)).isEmpty();
    connection.knows(SamplePeers.peer(1, Relation.NONE));
    assertThat(done(STRANGER)).isPresent();
  }

  @Test
  void oneFlightServesAllWhoAsk() {
    CompletableFuture<Optional<Peer>> first = ask(STRANGER, SECOND);
    CompletableFuture<Optional<Peer>> second = ask(STRANGER, SECOND);
    assertThat(indexer.asked).hasSize(1);
    assertThat(first).isNotDone();
    indexer.asked.get(0).complete(Optional.of(SamplePeers.peer(1, Relation.NONE)));
    assertThat(first.join()).isPresent().isEqualTo(second.join());
  }

  @Test
  void nobodyWaitsLongerThanAsked() {
    CompletableFuture<Optional<Peer>> patient = ask(STRANGER, SECOND);
    CompletableFuture<Optional<Peer>> hasty = ask(STRANGER, Duration.ofMillis(100));
    timer.advance(Duration.ofMillis(100));
    assertThat(hasty.join()).isEmpty();
    assertThat(patient).isNotDone();
    timer.advance(SECOND);
    assertThat(patient.join()).isEmpty();
    assertThat(node.meters.count("peers", "resolve.unknown", "timeout")).isPositive();
  }

  @Test
  void aLinkThatHangsLeavesTimeForTheNext() {
    connection.hangs();
    indexer.knows(SamplePeers.peer(1, Relation.NONE));
    CompletableFuture<Optional<Peer>> answer = ask(STRANGER, SECOND);
    timer.advance(Duration.ofMillis(999));
    assertThat(answer).isCompletedWithValueMatching(Optional::isPresent);
    assertThat(node.meters.count("peers", "resolver.connection", "timeout")).isEqualTo(1);
  }

  @Test
  void aLinkThatThrowsIsPassedOver() {
    node.peers.resolvers().add(new ThrowingResolver(), 2_000);
    indexer.knows(SamplePeers.peer(1, Relation.NONE));
    assertThat(done(STRANGER)).isPresent();
    assertThat(node.meters.count("peers", "resolver.throwing", "failed")).isEqualTo(1);
  }

  @Test
  void anAnswerWithAnotherKeyIsRefusedAndCounted() {
    indexer.knows(SamplePeers.peer(2, Relation.NONE));
    assertThat(done(STRANGER)).isEmpty();
    assertThat(node.meters.count("peers", "resolver.indexer", "other key")).isEqualTo(1);
  }

  @Test
  void aStoredPeerWithAddressesIsFoundWithoutAskingAnybody() throws Exception {
    store.put(SamplePeers.peer(1, Relation.PARTNER));
    node.executor.advance(SampleNode.SETTINGS.reload());
    assertThat(resolved(STRANGER).name()).isEqualTo("peer 1");
    assertThat(indexer.asked).isEmpty();
  }

  @Test
  void anOpaqueNameIsKnownFromItsRecordAlone() throws Exception {
    indexer.knows(SamplePeers.peer(1, Relation.NONE));
    assertThat(done(UUID)).isEmpty();
    assertThat(indexer.asked).isEmpty();
    assertThat(node.meters.count("peers", "resolve.unknown", "opaque")).isEqualTo(1);
    String address = "/ip4/192.0.2.1/tcp/1/p2p/" + SamplePeers.id(1);
    node.peers.registry().add(UUID.text(), "", List.of(address));
    assertThat(resolved(UUID).peerId()).isEqualTo(SamplePeers.id(1));
  }

  @Test
  void anOpaqueNameIsUnknownWhenTheOperatorSaysSo() throws Exception {
    open(new Settings(Settings.OpaqueDids.OFF, 0, SECOND, 0, 1, SECOND));
    String address = "/ip4/192.0.2.1/tcp/1/p2p/" + SamplePeers.id(1);
    node.peers.registry().add(UUID.text(), "", List.of(address));
    assertThat(done(UUID)).isEmpty();
  }

  @Test
  void refusesMoreFlightsThanTheLimit() {
    for (int i = 1; i <= ChainDirectory.MAX_FLIGHTS; i++) {
      assertThat(ask(SamplePeers.did(i), SECOND)).isNotDone();
    }
    assertThat(done(SamplePeers.did(ChainDirectory.MAX_FLIGHTS + 1))).isEmpty();
    assertThat(node.meters.count("peers", "resolve.unknown", "busy")).isEqualTo(1);
    timer.advance(SECOND);
    indexer.knows(SamplePeers.peer(5_000, Relation.NONE));
    assertThat(done(SamplePeers.did(5_000))).isPresent();
  }

  @Test
  void cachesForgetTheOneNotUsedForLongest() {
    ExpiringCache<Integer, String> cache = new ExpiringCache<>(2, SECOND, node.clock);
    cache.put(1, "one");
    cache.put(2, "two");
    cache.get(1);
    cache.put(3, "three");
    assertThat(cache.get(2)).isEmpty();
    assertThat(cache.get(1)).contains("one");
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void knowsItself() {
    assertThat(resolved(SamplePeers.did(0)).relation()).isEqualTo(Relation.SELF);
    assertThat(node.peers.directory().relation(SamplePeers.id(0))).isEqualTo(Relation.SELF);
  }

  private CompletableFuture<Optional<Peer>> ask(Did did, Duration timeout) {
    return node.peers.directory().resolve(did, timeout).toCompletableFuture();
  }

  private Optional<Peer> done(Did did) {
    CompletableFuture<Optional<Peer>> answer = ask(did, SECOND);
    assertThat(answer).isDone();
    return answer.join();
  }

  private Peer resolved(Did did) {
    return done(did).orElseThrow();
  }

  /** Answers as told; the connection knows nobody and the indexer hangs unless told otherwise. */
  private static final class StubResolver implements PeerResolver {
    private final String name;
    private final List<CompletableFuture<Optional<Peer>>> asked = new ArrayList<>();
    private Optional<Optional<Peer>> answer;

    StubResolver(String name) {
      this.name = name;
      this.answer = name.equals("connection") ? Optional.of(Optional.empty()) : Optional.empty();
    }

    void knows(Peer peer) {
      answer = Optional.of(Optional.of(peer));
    }

    void knowsNobody() {
      answer = Optional.of(Optional.empty());
    }

    void hangs() {
      answer = Optional.empty();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CompletionStage<Optional<Peer>> resolve(Did did) {
      CompletableFuture<Optional<Peer>> future = new CompletableFuture<>();
      asked.add(future);
      answer.ifPresent(future::complete);
      return future;
    }
  }

  private static final class ThrowingResolver implements PeerResolver {
    @Override
    public String name() {
      return "throwing";
    }

    @Override
    public CompletionStage<Optional<Peer>> resolve(Did did) {
      throw new IllegalStateException("expected by the test");
    }
  }
}
