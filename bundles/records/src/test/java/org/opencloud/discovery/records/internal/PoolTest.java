package org.opencloud.discovery.records.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.records.NodeRecords;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.indexer.internal.Everybody;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordMessages.Published;
import org.opencloud.discovery.wire.SignedRecord;

class PoolTest {
  @TempDir Path home;
  private TestWorld world;

  @BeforeEach
  void begin() {
    world = new TestWorld(home);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private long told(TestIndexer indexer) {
    return world.seen(indexer).standing();
  }

  @Test
  void isFilledFromTheSeedsUpToItsSize() {
    IntStream.range(0, 7).forEach(i -> world.indexer());
    world.start().seconds(5);
    assertThat(world.inUse()).isEqualTo(5);
    assertThat(world.node.own().heldBy()).isEqualTo(5);
    assertThat(world.node.indexers()).hasSize(7).allMatch(NodeRecords.Indexer::seed);
    assertThat(world.meters.gauge("records", "indexers")).isEqualTo(5);
  }

  /** Whoever is tried and refused is left alone for ten seconds. */
  @Test
  void isFilledAtOnceWhenItIsKnownWhoIsBlacklistedAndNotBefore() {
    TestIndexer seed = world.indexer();
    world.startWithoutDirectory(TestWorld.settings(List.of(seed))).seconds(5);
    assertThat(world.inUse()).isZero();
    assertThat(world.meters.count("records", "heartbeat.failed", "unreachable")).isZero();

    world.node.bind((PeerDirectory) new Everybody());
    world.seconds(1);
    assertThat(world.inUse()).isEqualTo(1);
  }

  @Test
  void oneThatDiesIsReplacedAtOnceAndTriedAgainLater() {
    IntStream.range(0, 6).forEach(i -> world.indexer());
    world.start().seconds(5);
    TestIndexer lost =
        world.indexers.stream()
            .filter(one -> world.seen(one).state().equals("in use"))
            .findFirst()
            .orElseThrow();
    lost.host.die();
    world.seconds(2);
    assertThat(world.inUse()).isEqualTo(5);
    assertThat(world.seen(lost).state()).isEqualTo("failed");
    assertThat(world.seen(lost).detail()).isEqualTo("reset");
  }

  @Test
  void oneThatFallsSilentIsGivenUpWithinAnIntervalAndADeadline() {
    TestIndexer silent = world.indexer();
    world.start().seconds(5);
    silent.mute = true;
    world.seconds(31);
    assertThat(world.inUse()).isZero();
    assertThat(world.seen(silent).detail()).isEqualTo("timeout");
    assertThat(silent.host.openStreams()).isZero();
  }

  @Test
  void triesOfADeadOneBackOffFromTenSecondsToFiveMinutes() {
    TestIndexer dead = world.indexer();
    dead.host.die();
    world.start();
    world.advance(Duration.ofMinutes(2));
    long early = world.count("heartbeat.failed", "unreachable");
    world.advance(Duration.ofMinutes(60));
    long later = world.count("heartbeat.failed", "unreachable") - early;
    assertThat(early).isBetween(4L, 6L);
    assertThat(later).isBetween(11L, 18L);
    dead.host.live();
    world.advance(Duration.ofMinutes(5).plusSeconds(2));
    assertThat(world.inUse()).isEqualTo(1);
  }

  @Test
  void thatAllAreLostIsSaid() {
    TestIndexer one = world.indexer();
    TestIndexer other = world.indexer();
    world.start().seconds(5);
    assertThat(world.node.own().problem()).isEmpty();
    one.host.die();
    other.host.die();
    world.seconds(5);
    assertThat(world.node.own().problem()).startsWith("no indexer answers; the last failure:");
    assertThat(world.node.own().heldBy()).isZero();
    assertThat(world.meters.gauge("records", "indexers")).isZero();
    one.host.live();
    world.seconds(40);
    assertThat(world.node.own().problem()).isEmpty();
  }

  @Test
  void withoutAnyItSaysWhatToDo() {
    world.start().seconds(5);
    assertThat(world.node.own().problem())
        .isEqualTo(
            "no indexer is known: name some in indexers of"
                + " etc/org.opencloud.discovery.records.cfg");
  }

  @Test
  void othersAreLearntFromHeartbeats() {
    TestIndexer seed = world.indexer();
    List<TestIndexer> seeds = List.copyOf(world.indexers);
    seed.others.add(world.indexer().record());
    seed.others.add(world.indexer().record());
    world.start(TestWorld.settings(seeds)).seconds(30);
    assertThat(world.inUse()).isEqualTo(3);
    seed.host.die();
    world.seconds(3);
    assertThat(world.inUse()).isEqualTo(2);
    assertThat(world.node.own().problem()).isEmpty();
  }

  @Test
  void othersAreLearntFromTheDht() {
    TestIndexer found = world.indexer();
    TestIndexer liar = world.indexer();
    for (TestIndexer one : world.indexers) {
      PeerId peer = one.key.peerId();
      world.dht.providers.put(peer, new DhtPeer(peer, List.of(), false));
    }
    world.dht.values.put("/indexer/" + found.key.did(), found.record().json());
    SignedRecord noRole = TestRecords.of(liar.key, world.time.instant(), 1);
    world.dht.values.put("/indexer/" + liar.key.did(), noRole.json());
    world.start(TestWorld.settings(List.of())).withDht().seconds(10);
    assertThat(world.node.indexers()).hasSize(1);
    assertThat(world.seen(found).state()).isEqualTo("in use");
    assertThat(world.node.own().problem()).isEmpty();
  }

  @Test
  void oneTellerFillsOnlyItsShareAndAllTogetherNoMoreThanThereIsRoom() {
    TestIndexer liar = world.indexer();
    int[] number = {1_000};
    liar.answering =
        (asker, sequence) -> {
          List<byte[]> sybils =
              IntStream.range(0, 10).mapToObj(i -> sybil(number[0]++).json()).toList();
          return liar.beat(sequence, sybils);
        };
    world.start();
    world.seconds(120);
    assertThat(world.node.indexers()).hasSizeLessThanOrEqualTo(1 + Pool.MOST_OF_ONE);
    assertThat(world.count("indexer.dropped", "share") + world.count("indexer.blamed", "flood"))
        .isPositive();
  }

  private SignedRecord sybil(int number) {
    return TestRecords.of(
        TestKey.of(number),
        world.time.instant(),
        1,
        List.of("/ip4/198.51.100.7/tcp/" + number),
        PeerRecord.INDEXER);
  }

  @Test
  void moreThanWasAskedForIsFlooding() {
    TestIndexer liar = world.indexer();
    liar.answering =
        (asker, sequence) -> liar.beat(sequence, Collections.nCopies(16, sybil(900).json()));
    world.start().seconds(3);
    assertThat(world.count("indexer.blamed", "flood")).isEqualTo(1);
    assertThat(world.node.indexers()).hasSize(1);
  }

  @Test
  void whatNobodyAskedForEndsTheStream() {
    TestIndexer liar = world.indexer();
    world.start().seconds(3);
    PeerStream stream = liar.heartbeats.get(0);
    stream.write(ByteBuffer.wrap("{\"time\":1}\n".getBytes()));
    world.seconds(1);
    assertThat(world.count("heartbeat.failed", "flood")).isEqualTo(1);
    assertThat(told(liar)).isEqualTo(75);
  }

  @Test
  void anAnswerThatIsTooLongOrComesByteByByteEndsTheStream() {
    TestIndexer huge = world.indexer();
    huge.answering = (asker, sequence) -> new byte[9 * 1024];
    TestIndexer slow = world.indexer();
    slow.answering = (asker, sequence) -> new byte[] {'{'};
    world.start().seconds(5);
    assertThat(world.count("heartbeat.failed", "oversized")).isEqualTo(1);
    for (int i = 0; i < 8; i++) {
      slow.heartbeats.get(0).write(ByteBuffer.wrap(new byte[] {' '}));
      world.seconds(1);
    }
    assertThat(world.count("heartbeat.failed", "timeout")).isEqualTo(1);
    assertThat(world.inUse()).isZero();
  }

  @Test
  void sixteenRecordsThatAreTooLargeEndTheStream() {
    TestIndexer liar = world.indexer();
    byte[] large = new byte[9 * 1024];
    java.util.Arrays.fill(large, (byte) 'x');
    liar.answering = (asker, sequence) -> liar.beat(sequence, Collections.nCopies(16, large));
    world.start().seconds(3);
    assertThat(world.count("heartbeat.failed", "flood")).isEqualTo(1);
    assertThat(world.inUse()).isZero();
  }

  @Test
  void emptyLinesWithoutEndAreAFlood() {
    TestIndexer liar = world.indexer();
    byte[] blank = new byte[200_000];
    java.util.Arrays.fill(blank, (byte) '\n');
    liar.answering = (asker, sequence) -> blank;
    world.start().seconds(3);
    assertThat(world.count("heartbeat.failed", "flood")).isEqualTo(1);
  }

  @Test
  void recordsThatDoNotHoldCostTheTellerItsStandingUntilTimeHasHealedIt() {
    TestIndexer liar = world.indexer();
    PeerRecord forged =
        TestRecords.record(
            TestKey.of(901),
            world.time.instant(),
            1,
            List.of("/ip4/198.51.100.7/tcp/1"),
            PeerRecord.INDEXER);
    liar.others.add(TestRecords.signed(forged, TestKey.of(902)));
    world.start().seconds(30);
    assertThat(world.count("indexer.blamed", "signature")).isEqualTo(2);
    assertThat(world.node.indexers()).hasSize(1);
    assertThat(told(liar)).isLessThan(2);
    assertThat(world.seen(liar).state()).isEqualTo("failed");
    int before = liar.beats;
    world.advance(Duration.ofMinutes(9));
    assertThat(liar.beats).isEqualTo(before);
    liar.others.clear();
    world.advance(Duration.ofMinutes(2));
    assertThat(liar.beats).isGreaterThan(before);
    assertThat(world.inUse()).isEqualTo(1);
  }

  @Test
  void ofEqualsThoseOfOtherNetworksAreTaken() {
    Map<PeerId, List<String>> seeds = new HashMap<>();
    for (int i = 0; i < 4; i++) {
      world.indexer("/ip4/203.0.113." + (i + 1) + "/tcp/4001");
    }
    TestIndexer apart = world.indexer("/ip4/198.51.100.1/tcp/4001");
    world.indexers.forEach(one -> seeds.put(one.key.peerId(), one.host.addresses()));
    Settings two = new Settings("", seeds, 1, 2, Duration.ofSeconds(20), Settings.STANDARD.life());
    world.start(two).seconds(5);
    assertThat(world.inUse()).isEqualTo(2);
    assertThat(world.seen(apart).state()).isEqualTo("in use");
  }

  @Test
  void aFullOneIsTakenLast() {
    TestIndexer full = world.indexer();
    full.nodes = 100;
    TestIndexer other = world.indexer();
    other.host.die();
    Map<PeerId, List<String>> seeds = new HashMap<>();
    world.indexers.forEach(one -> seeds.put(one.key.peerId(), one.host.addresses()));
    world.start(new Settings("", seeds, 1, 1, Duration.ofSeconds(20), Settings.STANDARD.life()));
    world.seconds(60);
    assertThat(world.seen(full).fill()).isEqualTo(1);
    other.host.live();
    full.host.die();
    full.host.live();
    world.seconds(60);
    assertThat(world.seen(other).state()).isEqualTo("in use");
  }

  @Test
  void oneThatSaysItIsFullStaysKnownAndTheOneThatItTellsOfIsTaken() {
    TestIndexer full = world.indexer();
    TestIndexer other = world.indexer();
    full.full = true;
    full.others.add(other.record());
    world.start(TestWorld.settings(List.of(full))).seconds(5);
    assertThat(world.seen(other).state()).isEqualTo("in use");
    NodeRecords.Indexer seen = world.seen(full);
    assertThat(seen.state()).isEqualTo("full");
    assertThat(seen.detail()).isEqualTo("no room: 100 of 100 nodes");
    assertThat(seen.standing()).isEqualTo(100);
    assertThat(seen.fill()).isEqualTo(1);
    assertThat(world.count("heartbeat.failed", "full")).isEqualTo(1);
    assertThat(full.published).isZero();
    assertThat(full.host.openStreams()).isZero();

    world.advance(Duration.ofMinutes(60));
    assertThat(world.seen(full).state()).isEqualTo("full");
    assertThat(world.count("heartbeat.failed", "full")).isBetween(13L, 22L);
    full.full = false;
    world.advance(Duration.ofMinutes(5).plusSeconds(2));
    assertThat(world.seen(full).state()).isEqualTo("in use");
  }

  @Test
  void thatAllAreFullIsSaid() {
    TestIndexer one = world.indexer();
    one.full = true;
    world.start().seconds(5);
    assertThat(world.node.own().problem())
        .isEqualTo("no indexer that answers has room; the last failure: no room: 100 of 100 nodes");
    one.full = false;
    world.seconds(20);
    assertThat(world.node.own().problem()).isEmpty();
  }

  @Test
  void oneWithoutRoomForTheRecordMakesWayForAnotherAndStaysWhenThereIsNone() {
    TestIndexer crowded = world.indexer();
    crowded.publishing = record -> new Published("full", "no room for another record", 0);
    TestIndexer other = world.indexer();
    other.host.die();
    Map<PeerId, List<String>> seeds = new HashMap<>();
    world.indexers.forEach(one -> seeds.put(one.key.peerId(), one.host.addresses()));
    world.start(new Settings("", seeds, 1, 1, Duration.ofSeconds(20), Settings.STANDARD.life()));
    world.seconds(60);
    assertThat(world.seen(crowded).state()).isEqualTo("in use");
    assertThat(world.seen(crowded).detail()).isEqualTo("no room for this node's record");
    other.host.live();
    world.advance(Duration.ofMinutes(5));
    assertThat(world.seen(other).state()).isEqualTo("in use");
    assertThat(world.seen(crowded).state()).isEqualTo("full");
    assertThat(world.node.own().heldBy()).isEqualTo(1);
  }

  @Test
  void whatIsToldIsShown() {
    TestIndexer indexer = world.indexer();
    world.start().seconds(5);
    NodeRecords.Indexer seen = world.seen(indexer);
    assertThat(seen.did()).contains(indexer.key.did());
    assertThat(seen.fill()).isEqualTo(0.1);
    assertThat(seen.standing()).isEqualTo(100);
    Instant heard = seen.lastHeard().orElseThrow();
    assertThat(Duration.between(heard, world.time.instant())).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void whenItEndsNoStreamStays() {
    TestIndexer indexer = world.indexer();
    world.start().seconds(5);
    world.node.close();
    world.node = null;
    world.seconds(1);
    assertThat(indexer.host.openStreams()).isZero();
    assertThat(world.host.openStreams()).isZero();
  }

  @Test
  void codesThatAnIndexerMakesUpMakeNoCounters() {
    TestIndexer liar = world.indexer();
    liar.publishing = record -> new Published("made up", "ha", 0);
    world.start().seconds(3);
    assertThat(world.count("publish.refused", "other")).isEqualTo(1);
    assertThat(world.seen(liar).detail()).isEqualTo("publishing: made up ha");
  }
}
