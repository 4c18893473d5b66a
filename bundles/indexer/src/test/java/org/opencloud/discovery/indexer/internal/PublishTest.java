package org.opencloud.discovery.indexer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Published;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireLimits;

class PublishTest {
  private static final Person ADA = Person.of(1);
  private static final Person BOB = Person.of(2);

  private Rig rig = Rig.standard();

  @AfterEach
  void close() {
    rig.close();
  }

  private void with(Settings settings) {
    rig.close();
    rig = new Rig(settings);
  }

  private static Settings limited(int records, long bytes, int perMinute, int streams) {
    Settings standard = Settings.STANDARD;
    return new Settings(records, bytes, 1_000, standard.interval(), perMinute, 100, streams, 5);
  }

  @Test
  void keepsTheRecordOfItsSender() throws Exception {
    SignedRecord record = ADA.record(7, rig.now());
    assertThat(rig.publish(ADA, record)).isEqualTo(new Published("stored", "", 7));
    assertThat(rig.store.all()).extracting(StoredRecord::sequence).containsExactly(7L);
    assertThat(rig.get(BOB, ADA.did().text())).first().isEqualTo(new String(record.json()));
    assertThat(rig.count("publish.stored", "")).isEqualTo(1);
  }

  @Test
  void saysStoredOnlyWhenItIsDurable() {
    rig.holdStore();
    Client client = rig.publishing(ADA, ADA.record(1, rig.now()));
    rig.until(() -> rig.storing.waiting() > 0);
    assertThat(client.lines()).isEmpty();
    assertThat(rig.get(BOB, ADA.did().text())).hasSize(1);
    rig.releaseStore();
    assertThat(rig.published(client).code()).isEqualTo("stored");
  }

  @Test
  void takesTheSameRecordAgainAndNoOlderOne() {
    SignedRecord record = ADA.record(7, rig.now());
    rig.publish(ADA, record);
    assertThat(rig.publish(ADA, record).code()).isEqualTo("stored");
    Published older = rig.publish(ADA, ADA.record(6, rig.now()));
    assertThat(older).isEqualTo(new Published("stale", "expected more than 7", 7));
    assertThat(rig.publish(ADA, ADA.record(7, rig.now().plusSeconds(1))).code())
        .as("another one of the same number")
        .isEqualTo("stale");
    assertThat(rig.publish(ADA, ADA.record(8, rig.now())).sequence()).isEqualTo(8);
    assertThat(rig.count("publish.refused", "stale")).isEqualTo(2);
  }

  @Test
  void keepsTheHighestOfThoseThatRaceOnSeveralConnections() throws Exception {
    rig.holdStore();
    Client five = rig.publishing(ADA, ADA.record(5, rig.now()));
    rig.until(() -> waiting() == 1);
    Client nine = rig.publishing(ADA, ADA.record(9, rig.now()));
    Client again = rig.publishing(ADA, ADA.record(9, rig.now()));
    rig.until(() -> waiting() == 2);
    Published seven = rig.publish(ADA, ADA.record(7, rig.now()));
    assertThat(seven).isEqualTo(new Published("stale", "expected more than 9", 0));
    rig.releaseStore();
    assertThat(rig.published(five).code()).isEqualTo("stored");
    assertThat(rig.published(nine)).isEqualTo(new Published("stored", "", 9));
    assertThat(rig.published(again)).isEqualTo(new Published("stored", "", 9));
    assertThat(rig.store.all()).extracting(StoredRecord::sequence).containsExactly(9L);
  }

  private long waiting() {
    return rig.meters.gauge("indexer", "records.waiting");
  }

  @Test
  void refusesTheRecordOfSomebodyElse() {
    assertThat(rig.publish(BOB, ADA.record(1, rig.now())).code()).isEqualTo("sender");
    assertThat(rig.count("publish.refused", "sender")).isEqualTo(1);
    assertThat(rig.indexer.status().records()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"network", "times", "early", "expired", "signature", "key"})
  void saysWhyItRefusesARecord(String code) {
    assertThat(rig.publish(ADA, faulty(code)).code()).isEqualTo(code);
    assertThat(rig.count("publish.refused", code)).isEqualTo(1);
  }

  private SignedRecord faulty(String code) {
    PeerRecord good = ADA.claim(1, rig.now());
    return switch (code) {
      case "network" ->
          ADA.signed(
              new PeerRecord(
                  "ff" + Person.NETWORK.substring(2),
                  good.did(),
                  good.peerId(),
                  "",
                  good.addresses(),
                  good.roles(),
                  1,
                  good.issued(),
                  good.expires()));
      case "key" ->
          ADA.signed(
              new PeerRecord(
                  Person.NETWORK,
                  BOB.did(),
                  good.peerId(),
                  "",
                  good.addresses(),
                  good.roles(),
                  1,
                  good.issued(),
                  good.expires()));
      case "times" ->
          ADA.signed(
              new PeerRecord(
                  Person.NETWORK,
                  good.did(),
                  good.peerId(),
                  "",
                  good.addresses(),
                  good.roles(),
                  1,
                  good.issued(),
                  good.issued().plus(WireLimits.RECORD_LIFE).plusMillis(1)));
      case "early" -> ADA.record(1, rig.now().plus(WireLimits.CLOCK_DIFFERENCE).plusMillis(1));
      case "expired" -> ADA.record(1, rig.now().minus(Duration.ofMinutes(62)));
      default -> BOB.signed(ADA.claim(1, rig.now()));
    };
  }

  @Test
  void refusesWhatIsNoRecordOrNotOneAlone() {
    String text = new String(ADA.record(1, rig.now()).json());
    for (String sent : List.of("", "\n\n", "{}", "garbage \u0000\u0001", text + "\n" + text)) {
      Client client = rig.open(ADA, RecordMessages.PUBLISH_PROTOCOL).send(sent).close();
      assertThat(rig.published(client).code()).isEqualTo("malformed");
    }
    assertThat(rig.count("publish.refused", "malformed")).isEqualTo(5);
  }

  @Test
  void refusesAnOversizedRecordWithoutReadingIt() {
    String large = "x".repeat(WireLimits.RECORD_BYTES + 1);
    Client client = rig.open(ADA, RecordMessages.PUBLISH_PROTOCOL).send(large);
    assertThat(rig.published(client).code()).isEqualTo("oversized");
    rig.advance(Exchange.PATIENCE);
    rig.until(client::isReset);
    assertThat(rig.meters.gauge("indexer", "streams.open")).isZero();
  }

  @Test
  void takesNoMoreFromOneNodeAMinuteThanTheSetting() {
    with(limited(100, 1 << 20, 2, 100));
    rig.publish(ADA, ADA.record(1, rig.now()));
    rig.publish(ADA, ADA.record(2, rig.now()));
    assertThat(rig.publish(ADA, ADA.record(3, rig.now())).code()).isEqualTo("rate");
    assertThat(rig.publish(BOB, BOB.record(1, rig.now())).code()).isEqualTo("stored");
    rig.advance(Duration.ofSeconds(30));
    assertThat(rig.publish(ADA, ADA.record(3, rig.now())).code()).isEqualTo("stored");
    assertThat(rig.count("publish.refused", "rate")).isEqualTo(1);
  }

  @Test
  void takesNobodyNewWhenItIsFullAndForgetsNobody() throws Exception {
    with(limited(1, 1 << 20, 30, 100));
    rig.publish(ADA, ADA.record(1, rig.now()));
    assertThat(rig.publish(BOB, BOB.record(1, rig.now().plusSeconds(30))).code()).isEqualTo("full");
    assertThat(rig.publish(ADA, ADA.record(2, rig.now())).code()).isEqualTo("stored");
    assertThat(rig.store.all()).hasSize(1);
    rig.advance(Duration.ofMinutes(62));
    assertThat(rig.publish(BOB, BOB.record(1, rig.now())).code()).isEqualTo("stored");
    assertThat(rig.count("publish.refused", "full")).isEqualTo(1);
  }

  @Test
  void takesNoMoreBytesThanTheSetting() {
    int size = ADA.record(1, rig.now()).json().length;
    with(limited(100, 2L * size - 1, 30, 100));
    rig.publish(ADA, ADA.record(1, rig.now()));
    assertThat(rig.publish(BOB, BOB.record(1, rig.now())).code()).isEqualTo("full");
    assertThat(rig.meters.gauge("indexer", "records.bytes")).isEqualTo(size);
  }

  @Test
  void answersUnavailableWithoutAStoreAndStillGivesWhatItHas() {
    rig.publish(ADA, ADA.record(1, rig.now()));
    rig.store.fail(Reason.UNAVAILABLE);
    Published refusal = rig.publish(BOB, BOB.record(1, rig.now()));
    assertThat(refusal.code()).isEqualTo("unavailable");
    assertThat(refusal.message()).as("a store's state is not for others").doesNotContain("test");
    assertThat(rig.get(BOB, ADA.did().text())).hasSize(2);
    assertThat(rig.indexer.status().detail()).contains("taken away by the test");
    rig.store.recover();
    assertThat(rig.publish(BOB, BOB.record(1, rig.now())).code()).isEqualTo("stored");
  }

  @Test
  void answersUnavailableWhenTheStoreFailsInTheMidst() throws Exception {
    rig.holdStore();
    Client client = rig.publishing(ADA, ADA.record(1, rig.now()));
    rig.until(() -> rig.storing.waiting() > 0);
    rig.store.fail(Reason.STORAGE);
    rig.releaseStore();
    assertThat(rig.published(client)).extracting(Published::code).isEqualTo("unavailable");
    rig.store.recover();
    assertThat(rig.publish(ADA, ADA.record(1, rig.now())).code()).isEqualTo("stored");
  }

  @Test
  void answersUnavailableWhenTooManyWaitForTheStore() {
    with(limited(5_000, 64 << 20, 10_000, 10_000));
    rig.holdStore();
    List<Client> clients = new ArrayList<>();
    for (int number = 0; number <= Keeper.MAX_WAITING; number++) {
      Person person = Person.of(100 + number);
      clients.add(rig.publishing(person, person.record(1, rig.now())));
    }
    rig.until(() -> rig.count("publish.refused", "unavailable") == 1);
    rig.releaseStore();
    rig.until(() -> rig.count("publish.stored", "") == Keeper.MAX_WAITING);
    rig.until(() -> clients.stream().allMatch(Client::isEnded));
  }

  @Test
  void doesNotAnswerWhoOffendsAgainAndAgainUntilSomeTimeHasPassed() {
    for (int offence = 0; offence < Offences.FORGIVEN; offence++) {
      assertThat(rig.publish(ADA, BOB.record(1, rig.now())).code()).isEqualTo("sender");
    }
    Client refused = rig.publishing(ADA, ADA.record(1, rig.now()));
    rig.until(refused::isReset);
    assertThat(refused.lines()).isEmpty();
    assertThat(rig.count("publish.refused", "offender")).isEqualTo(1);
    rig.advance(Duration.ofSeconds(7));
    assertThat(rig.publish(ADA, ADA.record(1, rig.now())).code()).isEqualTo("stored");
  }

  @Test
  void servesNoBlacklistedNodeAndDropsItsStreams() {
    Client open = rig.open(ADA, RecordMessages.PUBLISH_PROTOCOL).send("{");
    rig.until(() -> rig.meters.gauge("indexer", "streams.open") == 1);
    rig.directory.blacklist(ADA.peer());
    rig.until(open::isReset);
    Client refused = rig.publishing(ADA, ADA.record(1, rig.now()));
    rig.until(refused::isReset);
    assertThat(rig.count("publish.refused", "blacklisted")).isEqualTo(2);
  }

  @Test
  void servesNobodyWhileItIsNotKnownWhoIsBlacklisted() {
    rig.indexer.unbind(rig.directory);
    Client refused = rig.publishing(ADA, ADA.record(1, rig.now()));
    rig.until(refused::isReset);
  }

  @Test
  void givesUpAStreamThatIsNotEndedInTimeHoweverItDripsOn() {
    Client half = rig.open(ADA, RecordMessages.PUBLISH_PROTOCOL);
    Client dripping = rig.open(BOB, RecordMessages.PUBLISH_PROTOCOL);
    rig.until(() -> rig.meters.gauge("indexer", "streams.open") == 2);
    byte[] record = BOB.record(1, rig.now()).json();
    for (int at = 0; at < 19; at++) {
      dripping.send(new byte[] {record[at]});
      rig.advance(Duration.ofMillis(500));
    }
    assertThat(half.isReset() || dripping.isReset()).isFalse();
    rig.advance(Duration.ofMillis(500));
    rig.until(() -> half.isReset() && dripping.isReset());
    assertThat(rig.count("publish.refused", "slow")).isEqualTo(2);
  }

  @Test
  void opensNoMoreThanTheLimitOfAThousandStreamsOfOneNode() {
    List<Client> clients = openMany(ADA, 1_000);
    rig.until(() -> clients.stream().filter(Client::isReset).count() == 1_000 - Admission.OF_ONE);
    assertThat(rig.count("publish.refused", "streams")).isEqualTo(1_000 - Admission.OF_ONE);
    assertThat(rig.publish(BOB, BOB.record(1, rig.now())).code()).isEqualTo("stored");
    rig.advance(Exchange.PATIENCE);
    rig.until(() -> rig.meters.gauge("indexer", "streams.open") == 0);
  }

  @Test
  void opensNoMoreInAllThanTheSetting() {
    with(limited(100, 1 << 20, 30, 3));
    List<Client> clients = openMany(ADA, 2);
    clients.addAll(openMany(BOB, 2));
    rig.until(() -> clients.stream().filter(Client::isReset).count() == 1);
    assertThat(rig.meters.gauge("indexer", "streams.open")).isEqualTo(3);
  }

  private List<Client> openMany(Person person, int count) {
    List<Client> clients = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(n -> clients.add(rig.open(person, RecordMessages.PUBLISH_PROTOCOL)));
    return clients;
  }

  @Test
  void notesByNameWhatItRefusesAndNotWhoMerelyWent() {
    rig.publish(ADA, ADA.record(7, rig.now()));
    rig.publish(ADA, ADA.record(6, rig.now()));
    rig.publish(ADA, BOB.record(9, rig.now()));
    rig.published(rig.open(ADA, RecordMessages.PUBLISH_PROTOCOL).send("x".repeat(9_000)).close());
    rig.get(BOB);
    rig.open(BOB, RecordMessages.HEARTBEAT_PROTOCOL);
    rig.until(() -> rig.indexer.status().nodes() == 1);
    rig.advance(Settings.STANDARD.interval().multipliedBy(Heartbeats.MISSED).plusSeconds(2));
    rig.until(() -> rig.count("heartbeat.refused", "silent") == 1);
    assertThat(rig.refusals.named(ADA))
        .containsExactly("RECORD stale", "RECORD sender", "RECORD oversized");
    assertThat(rig.refusals.named(BOB)).containsExactly("LOOKUP malformed");
  }
}
