package org.opencloud.discovery.indexer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.BeatAnswer;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

class HeartbeatsTest {
  private static final Person ADA = Person.of(1);
  private static final Person BOB = Person.of(2);
  private static final Duration INTERVAL = Settings.STANDARD.interval();

  private Rig rig = Rig.standard();

  @AfterEach
  void close() {
    rig.close();
  }

  private Client alive(Person person) {
    return rig.open(person, RecordMessages.HEARTBEAT_PROTOCOL);
  }

  private BeatAnswer beat(Client client, int wanted) {
    int before = client.lines().size();
    rig.beat(client, wanted);
    rig.until(() -> client.lines().size() > before);
    try {
      return RecordMessages.beatAnswer(client.lines().get(before).getBytes());
    } catch (WireException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void answersWithItsTimeWhatItKeepsAndHowFullItIs() {
    rig.publish(ADA, ADA.record(7, rig.now()));
    Client ada = alive(ADA);
    assertThat(beat(ada, 0)).isEqualTo(new BeatAnswer(rig.clock.millis(), 7, 1, 1_000, 0));
    assertThat(beat(alive(BOB), 0)).isEqualTo(new BeatAnswer(rig.clock.millis(), 0, 2, 1_000, 0));
    rig.advance(INTERVAL);
    assertThat(beat(ada, 0).nodes()).isEqualTo(2);
    ada.close();
    rig.until(() -> rig.indexer.status().nodes() == 1);
  }

  @Test
  void takesNoMoreNodesThanTheSetting() {
    rig.close();
    rig = new Rig(new Settings(10, 1 << 20, 1, INTERVAL, 30, 100, 100, 5));
    Person other = Person.of(3);
    rig.publish(other, other.indexer(1, rig.now()));
    beat(alive(ADA), 0);
    Client refused = alive(BOB);
    assertThat(beat(refused, 4)).isEqualTo(new BeatAnswer(rig.clock.millis(), 0, 1, 1, 1, "full"));
    rig.until(refused::isEnded);
    assertThat(refused.lines()).hasSize(2).last().asString().contains(other.did().text());
    assertThat(rig.count("heartbeat.refused", "full")).isEqualTo(1);
    assertThat(rig.refusals.named(BOB)).containsExactly("HEARTBEAT full");
    assertThat(rig.indexer.status().nodes()).isEqualTo(1);
    refused.close();
    rig.until(() -> rig.node.openStreams() == 1);

    Client brief = rig.beat(alive(BOB), 0).close();
    rig.until(brief::isEnded);
    assertThat(brief.lines()).singleElement().asString().contains("\"code\":\"full\"");
    rig.until(() -> rig.node.openStreams() == 1);
  }

  @Test
  void hasLittleTimeAndFewPlacesForThoseWhoFindNoRoom() {
    rig.close();
    rig = new Rig(new Settings(10, 1 << 20, 0, INTERVAL, 30, 100, 100, 5));
    Client silent = alive(ADA);
    Client stays = alive(BOB);
    beat(stays, 0);
    rig.beat(stays, 0);
    rig.until(stays::isReset);
    assertThat(rig.count("heartbeat.refused", "rate")).isEqualTo(1);
    Client again = alive(ADA);
    rig.until(silent::isReset);
    rig.advance(Heartbeats.GUEST_PATIENCE.plusSeconds(2));
    rig.until(again::isReset);
    for (int number = 10; number < 10 + Heartbeats.GUESTS; number++) {
      alive(Person.of(number));
    }
    Client tooMany = alive(Person.of(9));
    rig.until(tooMany::isReset);
    assertThat(tooMany.lines()).isEmpty();
    assertThat(rig.node.openStreams()).isEqualTo(Heartbeats.GUESTS);
  }

  @Test
  void countsANodeOnceHoweverManyStreamsItOpens() {
    Client first = alive(ADA);
    beat(first, 0);
    for (int number = 0; number < 1_000; number++) {
      alive(ADA);
    }
    rig.until(first::isReset);
    Client last = alive(ADA);
    assertThat(beat(last, 0).nodes()).isEqualTo(1);
    assertThat(rig.node.openStreams()).isEqualTo(1);
  }

  @Test
  void closesAStreamThatIsSilentForThreeIntervals() {
    Client silent = alive(ADA);
    Client beating = alive(BOB);
    beat(silent, 0);
    for (int interval = 0; interval < Heartbeats.MISSED; interval++) {
      assertThat(silent.isReset()).isFalse();
      beat(beating, 0);
      rig.advance(INTERVAL);
    }
    rig.advance(Duration.ofSeconds(1));
    rig.until(silent::isReset);
    assertThat(beating.isReset()).isFalse();
    assertThat(rig.count("heartbeat.refused", "silent")).isEqualTo(1);
    assertThat(rig.indexer.status().nodes()).isEqualTo(1);
  }

  @Test
  void closesAStreamThatWasOpenedAndNeverUsedOrDripsOn() {
    Client half = alive(ADA);
    Client dripping = alive(BOB);
    rig.until(() -> rig.indexer.status().nodes() == 2);
    for (int second = 0; second <= INTERVAL.toSeconds() * Heartbeats.MISSED; second++) {
      dripping.send(" ");
      rig.advance(Duration.ofSeconds(1));
    }
    rig.advance(Duration.ofSeconds(1));
    rig.until(() -> half.isReset() && dripping.isReset());
  }

  @Test
  void closesAStreamThatBeatsTooFast() {
    Client client = alive(ADA);
    for (int beat = 0; beat < Heartbeats.BURST; beat++) {
      beat(client, 0);
    }
    rig.beat(client, 0);
    rig.until(client::isReset);
    assertThat(rig.count("heartbeat.refused", "rate")).isEqualTo(1);
  }

  @Test
  void closesAStreamThatSendsSomethingElse() {
    for (String sent : List.of("{}\n", "garbage\n", "{\"time\":1,\"wanted\":17}\n")) {
      Client client = alive(ADA).send(sent);
      rig.until(client::isReset);
    }
    Client large = alive(BOB).send("x".repeat(WireLimits.RECORD_MESSAGE_BYTES + 1));
    rig.until(large::isReset);
    assertThat(rig.count("heartbeat.refused", "malformed")).isEqualTo(3);
    assertThat(rig.count("heartbeat.refused", "oversized")).isEqualTo(1);
  }

  @Test
  void closesTheStreamOfANodeThatIsBlacklisted() {
    Client client = alive(ADA);
    beat(client, 0);
    rig.directory.blacklist(ADA.peer());
    rig.until(client::isReset);
    Client again = alive(ADA);
    rig.until(again::isReset);
    assertThat(rig.count("heartbeat.refused", "blacklisted")).isEqualTo(2);
  }

  @Test
  void tellsOfAsManyOtherIndexersAsAreWanted() {
    for (int number = 10; number < 30; number++) {
      Person other = Person.of(number);
      rig.publish(other, other.indexer(1, rig.now()));
    }
    rig.publish(BOB, BOB.record(1, rig.now()));
    rig.publish(ADA, ADA.indexer(1, rig.now()));
    Client ada = alive(ADA);
    assertThat(beat(ada, 16).records()).isEqualTo(16);
    rig.until(() -> ada.lines().size() == 17);
    assertThat(ada.lines().subList(1, 17))
        .doesNotHaveDuplicates()
        .noneMatch(line -> line.contains(ADA.did().text()) || line.contains(BOB.did().text()));
    assertThat(beat(ada, 3).records()).isEqualTo(3);
  }

  @Test
  void findsOtherIndexersInTheDhtAndAnnouncesItself() {
    Person other = Person.of(3);
    rig.dht.providers.add(new DhtPeer(other.peer(), List.of(), false));
    rig.dht.providers.add(new DhtPeer(BOB.peer(), List.of(), false));
    rig.dht.values.put("/node/" + other.did().text(), other.indexer(1, rig.now()).json());
    rig.dht.values.put("/node/" + BOB.did().text(), BOB.record(1, rig.now()).json());
    rig.indexer.bind(rig.dht);
    rig.advance(Duration.ofSeconds(2));
    Client ada = alive(ADA);
    assertThat(beat(ada, 16).records()).isEqualTo(1);
    rig.until(() -> ada.lines().size() == 2);
    assertThat(ada.lines().get(1)).contains(other.did().text());
    assertThat(rig.dht.announced).containsExactly(OtherIndexers.key());
    rig.indexer.unbind(rig.dht);
    assertThat(rig.dht.announced).isEmpty();
  }

  @Test
  void announcesTheMultihashOfTheProtocol() {
    assertThat(OtherIndexers.key()).asHexString().isEqualTo(KEY);
  }

  /** The bytes 12 20 and what sha256sum says of the text. */
  private static final String KEY =
      "122071B751859962237B2CC3AF95EEEDCE6C53781A3419C430EEC6A5458756961509";
}
