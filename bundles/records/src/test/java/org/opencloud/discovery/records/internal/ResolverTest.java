package org.opencloud.discovery.records.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Found;
import org.opencloud.discovery.wire.SignedRecord;

class ResolverTest {
  private static final TestKey STRANGER = TestKey.of(50);

  @TempDir Path home;
  private TestWorld world;
  private TestIndexer one;
  private TestIndexer other;
  private Instant longAgo;

  @BeforeEach
  void begin() {
    world = new TestWorld(home);
    one = world.indexer();
    other = world.indexer();
    longAgo = world.time.instant().minus(Duration.ofMinutes(30));
  }

  @AfterEach
  void end() {
    world.close();
  }

  private SignedRecord record(long sequence) {
    return TestRecords.of(
        STRANGER, longAgo, sequence, List.of("/ip4/192.0.2.50/tcp/" + (4000 + sequence)));
  }

  private CompletableFuture<Optional<Peer>> resolve() {
    return resolve(STRANGER.did());
  }

  private CompletableFuture<Optional<Peer>> resolve(Did did) {
    return world.node.resolver().resolve(did).toCompletableFuture();
  }

  private Optional<Peer> resolved() {
    CompletableFuture<Optional<Peer>> answer = resolve();
    world.seconds(6);
    assertThat(answer).isDone();
    return answer.join();
  }

  private int standing(TestIndexer indexer) {
    return world.seen(indexer).standing();
  }

  @Test
  void isOneRoundTripToTwoIndexersAtOnce() {
    one.knows(record(1));
    other.knows(record(1));
    world.start().seconds(5);
    CompletableFuture<Optional<Peer>> answer = resolve();
    world.advance(VirtualNet.WAY.multipliedBy(4));
    assertThat(answer).isDone();
    Peer peer = answer.join().orElseThrow();
    assertThat(peer.peerId()).isEqualTo(STRANGER.peerId());
    assertThat(peer.addresses()).containsExactly("/ip4/192.0.2.50/tcp/4001");
    assertThat(peer.source()).isEqualTo("indexers");
    assertThat(one.gets).isEqualTo(1);
    assertThat(other.gets).isEqualTo(1);
  }

  @Test
  void theHighestNumberWinsAndWhoServesTheOldOneLosesStanding() {
    one.knows(record(1));
    other.knows(record(2));
    world.start().seconds(5);
    assertThat(resolved().orElseThrow().addresses()).containsExactly("/ip4/192.0.2.50/tcp/4002");
    assertThat(standing(one)).isEqualTo(90);
    assertThat(standing(other)).isEqualTo(100);
    assertThat(world.count("indexer.blamed", "stale")).isEqualTo(1);
  }

  @Test
  void whoHasAnOldOneOfWhatHasJustChangedIsNotBlamed() {
    one.knows(record(1));
    other.knows(TestRecords.of(STRANGER, world.time.instant(), 2));
    world.start().seconds(5);
    assertThat(resolved()).isPresent();
    assertThat(standing(one)).isEqualTo(100);
  }

  @Test
  void whoWithholdsIsNotAskedAnyMoreInTheEnd() {
    one.knows(record(1));
    world.start().seconds(5);
    for (int i = 0; i < 60; i++) {
      assertThat(resolved()).isPresent();
    }
    assertThat(world.count("indexer.blamed", "withheld")).isGreaterThanOrEqualTo(25);
    assertThat(world.seen(other).state()).isEqualTo("failed");
    int asked = other.gets;
    assertThat(resolved()).isPresent();
    assertThat(other.gets).isEqualTo(asked);
    assertThat(standing(one)).isEqualTo(100);
  }

  @Test
  void aForgedRecordIsNotBelievedAndCostsHalfOfTheStanding() {
    PeerRecord forged = TestRecords.record(STRANGER, longAgo, 9, List.of("/ip4/192.0.2.66/tcp/1"));
    one.knows(TestRecords.signed(forged, TestKey.of(66)));
    other.knows(record(1));
    world.start().seconds(5);
    assertThat(resolved().orElseThrow().addresses()).containsExactly("/ip4/192.0.2.50/tcp/4001");
    assertThat(standing(one)).isEqualTo(50);
    assertThat(world.count("record.dropped", "signature")).isEqualTo(1);
  }

  @Test
  void anAnswerForAnotherKeyIsForeign() {
    SignedRecord foreign = TestRecords.of(TestKey.of(51), longAgo, 1);
    one.getting = (asker, keys) -> List.of(foreign.json(), end(1));
    other.host.die();
    world.start().seconds(5);
    assertThat(resolved()).isEmpty();
    assertThat(world.count("indexer.blamed", "foreign")).isEqualTo(1);
  }

  private static byte[] end(int found) {
    return RecordMessages.encode(new Found(found, List.of()));
  }

  @Test
  void sixteenRecordsForOneKeyAreAFlood() {
    one.getting =
        (asker, keys) -> {
          List<byte[]> lines = new ArrayList<>();
          for (int i = 0; i < 16; i++) {
            lines.add(record(i + 1).json());
          }
          return lines;
        };
    other.host.die();
    world.start().seconds(5);
    assertThat(resolved()).isEmpty();
    assertThat(world.count("get.failed", "flood")).isEqualTo(1);
    assertThat(standing(one)).isEqualTo(75);
  }

  @Test
  void anAnswerTooLargeIsRefused() {
    one.getting = (asker, keys) -> List.of(new byte[9 * 1024]);
    other.host.die();
    world.start().seconds(5);
    assertThat(resolved()).isEmpty();
    assertThat(world.count("get.failed", "oversized")).isEqualTo(1);
  }

  @Test
  void anEndThatCountsWrongIsMalformed() {
    one.getting = (asker, keys) -> List.of(record(1).json(), end(2));
    other.host.die();
    world.start().seconds(5);
    assertThat(resolved()).isEmpty();
    assertThat(world.count("get.failed", "malformed")).isEqualTo(1);
  }

  @Test
  void anExpiredRecordIsStale() {
    one.knows(TestRecords.of(STRANGER, longAgo.minus(Duration.ofHours(2)), 1));
    other.host.die();
    world.start().seconds(5);
    assertThat(resolved()).isEmpty();
    assertThat(world.count("indexer.blamed", "stale")).isEqualTo(1);
  }

  @Test
  void aNodeWhoseOwnClockIsWrongBlamesNobodyForTimes() {
    one.knows(record(1));
    one.ahead = Duration.ofHours(-5);
    other.host.die();
    world.setClock(Duration.ofHours(5));
    one.ahead = Duration.ZERO;
    world.start().seconds(5);
    assertThat(resolved()).isEmpty();
    assertThat(world.count("record.dropped", "expired")).isEqualTo(1);
    assertThat(world.count("indexer.blamed", "stale")).isZero();
  }

  @Test
  void oneThatHangsDoesNotHoldUpTheOther() {
    one.knows(record(1));
    world.start().seconds(5);
    other.mute = true;
    CompletableFuture<Optional<Peer>> answer = resolve();
    world.advance(Duration.ofMillis(200));
    assertThat(answer).isDone();
    assertThat(answer.join()).isPresent();
    world.seconds(3);
    assertThat(world.count("get.failed", "timeout")).isEqualTo(1);
    assertThat(world.node.resolver()).isNotNull();
    assertThat(world.meters.gauge("records", "flights")).isZero();
  }

  @Test
  void theDhtIsAskedWhenNoIndexerHasIt() {
    world.dht.values.put("/node/" + STRANGER.did(), record(3).json());
    world.start().withDht().seconds(5);
    CompletableFuture<Optional<Peer>> answer = resolve();
    world.advance(VirtualNet.WAY.multipliedBy(5).plus(MemoryDht.LOOKUP));
    assertThat(answer).isDone();
    assertThat(answer.join().orElseThrow().addresses()).containsExactly("/ip4/192.0.2.50/tcp/4003");
  }

  @Test
  void theDhtIsAskedWhenThereIsNoIndexer() {
    world.dht.values.put("/node/" + STRANGER.did(), record(3).json());
    world.start(TestWorld.settings(List.of())).withDht().seconds(5);
    assertThat(resolved()).isPresent();
  }

  @Test
  void theDhtIsNotWaitedForLongByAHangingIndexer() {
    world.dht.values.put("/node/" + STRANGER.did(), record(3).json());
    world.start().withDht().seconds(5);
    one.mute = true;
    other.mute = true;
    CompletableFuture<Optional<Peer>> answer = resolve();
    world.advance(IndexerResolver.DHT_AFTER.plus(MemoryDht.LOOKUP).plusMillis(1));
    assertThat(answer.join()).isPresent();
  }

  @Test
  void whatTheDhtHoldsIsVerified() {
    PeerRecord forged = TestRecords.record(STRANGER, longAgo, 9, List.of("/ip4/192.0.2.66/tcp/1"));
    world.dht.values.put(
        "/node/" + STRANGER.did(), TestRecords.signed(forged, TestKey.of(66)).json());
    world.start().withDht().seconds(5);
    assertThat(resolved()).isEmpty();
  }

  @Test
  void withoutDhtAndIndexersTheAnswerIsAtOnce() {
    world.start(TestWorld.settings(List.of())).seconds(5);
    CompletableFuture<Optional<Peer>> answer = resolve();
    world.advance(Duration.ofMillis(1));
    assertThat(answer.join()).isEmpty();
    assertThat(world.count("resolve.dropped", "nobody")).isEqualTo(1);
  }

  @Test
  void moreThanItsFlightsAreRefusedAndCounted() {
    world.start().seconds(5);
    one.mute = true;
    other.mute = true;
    for (int i = 0; i < IndexerResolver.MOST_FLIGHTS; i++) {
      resolve(TestKey.of(2_000 + i).did());
    }
    assertThat(resolve()).isDone();
    assertThat(world.count("resolve.dropped", "busy")).isEqualTo(1);
    world.seconds(6);
    assertThat(world.meters.gauge("records", "flights")).isZero();
  }

  @Test
  void opaqueNamesAreNotAsked() {
    world.start().seconds(5);
    CompletableFuture<Optional<Peer>> answer =
        resolve(new Did("00000000-0000-4000-8000-000000000001"));
    assertThat(answer).isDone();
    assertThat(one.gets).isZero();
  }
}
