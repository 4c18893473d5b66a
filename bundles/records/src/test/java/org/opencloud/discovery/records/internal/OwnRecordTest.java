package org.opencloud.discovery.records.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.records.IndexerRole;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordMessages.Published;
import org.opencloud.discovery.wire.SignedRecord;

class OwnRecordTest {
  @TempDir Path home;
  private TestWorld world;
  private TestIndexer indexer;

  @BeforeEach
  void begin() {
    world = new TestWorld(home);
    indexer = world.indexer();
  }

  @AfterEach
  void end() {
    world.close();
  }

  private PeerRecord kept() {
    return indexer.kept.get(world.key.peerId()).record();
  }

  @Test
  void isPublishedAtTheStart() {
    world.start().seconds(3);
    assertThat(kept())
        .returns(List.of(TestWorld.ADDRESS), PeerRecord::addresses)
        .returns("node", PeerRecord::name)
        .returns(world.sequence(), PeerRecord::sequence);
    assertThat(world.node.own().heldBy()).isEqualTo(1);
    assertThat(world.node.own().problem()).isEmpty();
    assertThat(world.node.own().expires()).contains(kept().expires());
    assertThat(world.meters.gauge("records", "held.by")).isEqualTo(1);
  }

  @Test
  void isPublishedAnewWhenAnAddressChangesAndAtHalfOfItsLife() {
    world.start().seconds(10);
    long first = world.sequence();
    world.host.moveTo("/ip4/192.0.2.2/tcp/4001");
    world.seconds(10);
    assertThat(kept().addresses()).containsExactly("/ip4/192.0.2.2/tcp/4001");
    assertThat(kept().sequence()).isGreaterThan(first);
    long second = kept().sequence();
    world.advance(Settings.STANDARD.life().dividedBy(2).minusSeconds(20));
    assertThat(kept().sequence()).isEqualTo(second);
    world.seconds(30);
    assertThat(kept().sequence()).isGreaterThan(second).isEqualTo(world.sequence());
  }

  @Test
  void addressesThatComeAndGoMakeNoFloodOfRecords() {
    world.start().seconds(3);
    int before = indexer.published;
    for (int i = 0; i < 20; i++) {
      world.host.moveTo("/ip4/192.0.2.2/tcp/" + i);
      world.seconds(1);
    }
    assertThat(indexer.published - before).isBetween(1, 5);
  }

  @Test
  void theNumberNeverGoesBackWhenTheClockDoes() {
    world.start().seconds(3);
    long first = world.sequence();
    world.close();
    TestWorld again = new TestWorld(home);
    again.setClock(Duration.ofDays(-10));
    again.start().seconds(3);
    assertThat(again.sequence()).isEqualTo(first + 1);
    again.close();
  }

  @Test
  void itsNumberIsKeptForItsOwnerOnly() throws IOException {
    world.start().seconds(3);
    Path file = home.resolve(SequenceFile.NAME);
    assertThat(file).content().contains("\"sequence\":" + world.sequence());
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void afterARestoreWithAClockSetBackALaterRecordIsOutdone() {
    SignedRecord lost = TestRecords.of(world.key, world.time.instant(), Long.MAX_VALUE - 100);
    indexer.knows(lost);
    world.setClock(Duration.ofDays(-10));
    world.start().seconds(30);
    assertThat(world.sequence()).isEqualTo(Long.MAX_VALUE - 99);
    assertThat(kept().sequence()).isEqualTo(Long.MAX_VALUE - 99);
    assertThat(world.node.own().problem()).isEmpty();
  }

  @Test
  void aLaterRecordInTheDhtIsOutdoneToo() {
    SignedRecord lost = TestRecords.of(world.key, world.time.instant(), 1L << 60);
    world.start().withDht();
    world.seconds(3);
    world.dht.values.put("/node/" + world.key.did(), lost.json());
    world.seconds(20);
    assertThat(world.sequence()).isEqualTo((1L << 60) + 1);
    assertThat(kept().sequence()).isEqualTo(world.sequence());
  }

  @Test
  void aLaterNumberThatIsOnlyClaimedIsNotAdopted() {
    indexer.publishing = record -> new Published("stale", "", 1L << 60);
    world.start().seconds(30);
    assertThat(world.sequence()).isLessThan(1L << 60);
    assertThat(world.count("indexer.blamed", "unproven")).isPositive();
    assertThat(world.node.own().problem()).contains("does not show it");
    assertThat(world.node.own().heldBy()).isZero();
  }

  @Test
  void aLaterNumberThatAnotherKeySignedIsNotAdopted() {
    PeerRecord forged =
        TestRecords.record(
            world.key, world.time.instant(), 1L << 60, List.of("/ip4/192.0.2.66/tcp/1"));
    SignedRecord lie = TestRecords.signed(forged, TestKey.of(66));
    indexer.knows(lie);
    world.start().seconds(30);
    assertThat(world.sequence()).isLessThan(1L << 60);
    assertThat(world.count("indexer.blamed", "unproven")).isPositive();
  }

  @Test
  void aHeartbeatThatClaimsALaterNumberProvesNothing() {
    indexer.answering = (asker, sequence) -> indexer.beat(1L << 60, List.of());
    world.start().seconds(60);
    assertThat(world.sequence()).isLessThan(1L << 60);
    assertThat(world.seen(indexer).standing()).isLessThan(100);
  }

  @Test
  void theRecordIsBroughtAgainToAnIndexerThatForgotIt() {
    world.start().seconds(3);
    indexer.kept.clear();
    world.seconds(25);
    assertThat(kept().sequence()).isEqualTo(world.sequence());
  }

  @Test
  void isNotToldBeforeItsNumberIsKept() throws IOException {
    Files.createDirectories(home);
    Path file = Files.createDirectory(home.resolve(SequenceFile.NAME));
    Files.writeString(file.resolve("inside"), "in the way");
    world.start().seconds(10);
    assertThat(indexer.kept).isEmpty();
    assertThat(world.node.own().problem()).contains("number of the record cannot be kept");
    Files.delete(file.resolve("inside"));
    Files.delete(file);
    world.seconds(10);
    assertThat(kept().sequence()).isEqualTo(world.sequence());
    assertThat(world.node.own().problem()).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadStopsItAndSaysWhich() throws IOException {
    Files.writeString(home.resolve(SequenceFile.NAME), "{\"sequence\":\"many\"}");
    world.start().seconds(10);
    assertThat(indexer.kept).isEmpty();
    assertThat(world.node.own().problem()).contains("record.json: sequence: expected");
  }

  @Test
  void addressesThatDoNotFitAreLeftOutFromTheEnd() {
    String[] long32 =
        IntStream.range(0, 40)
            .mapToObj(i -> "/dns4/" + "x".repeat(220) + i + "/tcp/4001")
            .toArray(String[]::new);
    world.host.moveTo(long32);
    world.start().seconds(3);
    assertThat(kept().addresses()).hasSizeBetween(10, 31).startsWith(long32[0], long32[1]);
  }

  @Test
  void anIndexersRoleStandsInItAndInTheDht() {
    world.start().withDht();
    world.seconds(3);
    assertThat(world.dht.kept).containsExactly("/node/" + world.key.did());
    NoRole role = new NoRole();
    world.node.bind(role);
    world.seconds(10);
    assertThat(kept().roles()).containsExactly("indexer");
    assertThat(world.dht.kept)
        .containsExactlyInAnyOrder("/node/" + world.key.did(), "/indexer/" + world.key.did());
    world.node.unbind(role);
    world.seconds(10);
    assertThat(kept().roles()).isEmpty();
    assertThat(world.dht.kept).containsExactly("/node/" + world.key.did());
  }

  @Test
  void withoutTransportThereIsNoneAndTheReasonIsSaid() {
    world.start().node.unbind(world.host);
    world.seconds(3);
    assertThat(world.node.own().problem()).isEqualTo("there is no transport");
  }

  private static final class NoRole implements IndexerRole {
    @Override
    public Status status() {
      return new Status("", 0, 0, 0, 0);
    }

    @Override
    public List<Kept> records(String beginning, int limit) {
      return List.of();
    }

    @Override
    public java.util.Optional<Kept> record(org.opencloud.discovery.api.identity.PeerId peer) {
      return java.util.Optional.empty();
    }
  }
}
