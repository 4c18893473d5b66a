package org.opencloud.discovery.indexer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.dht.DhtException;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Found;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

class GetTest {
  private static final Person ADA = Person.of(1);
  private static final Person BOB = Person.of(2);

  private Rig rig = Rig.standard();

  @AfterEach
  void close() {
    rig.close();
  }

  private static String name(Person person) {
    return person.did().text();
  }

  private Found end(List<String> lines) {
    try {
      return RecordMessages.found(lines.get(lines.size() - 1).getBytes());
    } catch (WireException e) {
      throw new AssertionError(e);
    }
  }

  private void assertMissing(Person person) {
    assertThat(end(rig.get(BOB, name(person)))).isEqualTo(new Found(0, List.of(name(person))));
  }

  @Test
  void givesRecordsByEitherNameAndSaysWhatIsMissing() {
    SignedRecord record = ADA.record(1, rig.now());
    rig.publish(ADA, record);
    String uuid = "00000000-0000-4000-8000-000000000001";
    List<String> lines =
        rig.get(BOB, name(ADA), ADA.peer().text(), name(BOB), uuid, "anything", name(BOB));
    String json = new String(record.json());
    assertThat(lines.subList(0, 2)).containsExactly(json, json);
    assertThat(end(lines)).isEqualTo(new Found(2, List.of(name(BOB), uuid, "anything")));
  }

  @Test
  void givesAsManyAsMayBeAskedForAndRefusesOneMore() {
    for (int number = 0; number < WireLimits.RECORD_KEYS; number++) {
      Person person = Person.of(100 + number);
      rig.publish(person, person.large(1, rig.now()));
    }
    String[] keys =
        IntStream.range(0, WireLimits.RECORD_KEYS)
            .mapToObj(n -> name(Person.of(100 + n)))
            .toArray(String[]::new);
    assertThat(end(rig.get(BOB, keys)).found()).isEqualTo(WireLimits.RECORD_KEYS);

    assertThat(rig.get(BOB, Collections.nCopies(65, name(ADA)).toArray(String[]::new))).isEmpty();
    assertThat(rig.count("get.refused", "malformed")).isEqualTo(1);
  }

  @Test
  void givesUpANodeThatAsksAndNeverReads() {
    for (int number = 0; number < WireLimits.RECORD_KEYS; number++) {
      Person person = Person.of(100 + number);
      rig.publish(person, person.large(1, rig.now()));
    }
    List<String> keys =
        IntStream.range(0, WireLimits.RECORD_KEYS).mapToObj(n -> name(Person.of(100 + n))).toList();
    Client deaf =
        rig.open(BOB, RecordMessages.GET_PROTOCOL, false)
            .send(RecordMessages.encodeKeys(keys))
            .close();
    rig.until(() -> deaf.lines().size() > 20);
    assertThat(deaf.lines()).as("no more than a window and a chunk").hasSizeLessThan(60);
    rig.advance(Exchange.PATIENCE);
    rig.until(deaf::isReset);
    assertThat(rig.count("get.refused", "slow")).isEqualTo(1);
  }

  @Test
  void resetsWhatIsNoGet() {
    for (String sent : List.of("", "{}", "[]", "\u0000\u0001\u0002", "x".repeat(8_193))) {
      Client client = rig.open(BOB, RecordMessages.GET_PROTOCOL).send(sent).close();
      rig.until(client::isReset);
      assertThat(client.lines()).isEmpty();
    }
    assertThat(rig.count("get.refused", "malformed")).isEqualTo(4);
    assertThat(rig.count("get.refused", "oversized")).isEqualTo(1);
  }

  @Test
  void answersNoMoreASecondThanTheSetting() {
    for (int get = 0; get < Settings.STANDARD.getsPerSecond(); get++) {
      rig.get(BOB, name(ADA));
    }
    assertThat(rig.get(BOB, name(ADA))).isEmpty();
    assertThat(rig.count("get.refused", "rate")).isEqualTo(1);
    assertThat(rig.get(ADA, name(BOB))).hasSize(1);
    rig.advance(Duration.ofMillis(10));
    assertThat(rig.get(BOB, name(ADA))).hasSize(1);
  }

  @Test
  void forgetsARecordThatIsOver() throws Exception {
    rig.publish(ADA, ADA.record(1, rig.now()));
    rig.clock.advance(Duration.ofMinutes(61));
    assertThat(rig.get(BOB, name(ADA))).as("within the difference of clocks").hasSize(2);
    rig.clock.advance(Duration.ofMillis(1));
    rig.run();
    assertMissing(ADA);
    rig.advance(Duration.ofSeconds(2));
    assertThat(rig.indexer.status().records()).isZero();
    assertThat(rig.store.all()).isEmpty();
    assertThat(rig.count("record.dropped", "expired")).isEqualTo(1);
  }

  private void putIntoDht(Person person, SignedRecord record) {
    rig.indexer.bind(rig.dht);
    rig.dht.values.put("/node/" + name(person), record.json());
  }

  @Test
  void findsInTheDhtWhatItDoesNotKeepAndRemembersItForAWhile() {
    SignedRecord record = ADA.record(1, rig.now());
    putIntoDht(ADA, record);
    assertThat(rig.get(BOB, ADA.peer().text())).first().isEqualTo(new String(record.json()));
    assertThat(rig.get(BOB, name(ADA))).hasSize(2);
    assertThat(rig.dht.gets).containsExactly("/node/" + name(ADA));
    rig.advance(DhtRecords.KNOWN);
    rig.get(BOB, name(ADA));
    assertThat(rig.dht.gets).hasSize(2);
    assertThat(rig.indexer.status().records()).as("kept").isZero();
  }

  @Test
  void looksOnceForManyWhoAskAtOnce() {
    putIntoDht(ADA, ADA.record(1, rig.now()));
    rig.dht.slow = true;
    List<Client> asking = new ArrayList<>();
    for (int number = 10; number < 20; number++) {
      asking.add(rig.getting(Person.of(number), name(ADA)));
    }
    rig.until(() -> !rig.dht.gets.isEmpty());
    rig.dht.answer();
    rig.until(() -> asking.stream().allMatch(Client::isEnded));
    assertThat(asking).allSatisfy(client -> assertThat(client.lines()).hasSize(2));
    assertThat(rig.dht.gets).hasSize(1);
  }

  @Test
  void waitsNoLongerThanTheDeadlineAndDoesNotAskAgainSoon() {
    putIntoDht(ADA, ADA.record(1, rig.now()));
    rig.dht.slow = true;
    Client client = rig.getting(BOB, name(ADA));
    rig.until(() -> !rig.dht.gets.isEmpty());
    rig.advance(DhtRecords.DEADLINE.minusMillis(1));
    assertThat(client.lines()).isEmpty();
    rig.advance(Duration.ofMillis(1));
    rig.until(client::isEnded);
    assertThat(end(client.lines()).found()).isZero();

    rig.dht.slow = false;
    assertMissing(ADA);
    rig.advance(DhtRecords.UNKNOWN);
    assertThat(end(rig.get(BOB, name(ADA))).found()).isEqualTo(1);
    assertThat(rig.dht.gets).hasSize(2);
  }

  @Test
  void believesTheDhtNoMoreThanAnybodyElse() {
    putIntoDht(ADA, BOB.signed(ADA.claim(1, rig.now())));
    assertMissing(ADA);
    putIntoDht(Person.of(3), BOB.record(1, rig.now()));
    assertMissing(Person.of(3));
    assertThat(rig.count("lookup.failed", "invalid")).isEqualTo(2);
    rig.dht.values.put("/node/" + name(Person.of(4)), new byte[] {1, 2, 3});
    assertMissing(Person.of(4));
    assertThat(rig.count("lookup.failed", "malformed")).isEqualTo(1);
  }

  @Test
  void countsWhatTheDhtRefuses() {
    rig.indexer.bind(rig.dht);
    rig.dht.failure =
        Optional.of(new DhtException(DhtException.Reason.NAMESPACE, "no validator", null));
    assertMissing(ADA);
    assertThat(rig.count("lookup.failed", "namespace")).isEqualTo(1);
  }

  @Test
  void looksForOneAskerNoMoreThanTheLimit() {
    rig.indexer.bind(rig.dht);
    for (int number = 0; number < Lookup.BURST; number++) {
      assertMissing(Person.of(1_000 + number));
    }
    assertMissing(ADA);
    assertThat(rig.dht.gets).hasSize(Lookup.BURST);
    assertThat(rig.count("lookup.failed", "rate")).isEqualTo(1);
    assertThat(rig.get(ADA, name(BOB))).hasSize(1);
    assertThat(rig.dht.gets).hasSize(Lookup.BURST + 1);
  }

  @Test
  void hasNoMoreLooksUnderWayThanTheLimit() {
    rig.indexer.bind(rig.dht);
    rig.dht.slow = true;
    String[] keys =
        IntStream.range(0, DhtRecords.MOST_FLIGHTS)
            .mapToObj(n -> name(Person.of(2_000 + n)))
            .toArray(String[]::new);
    Client all = rig.getting(ADA, keys);
    rig.until(() -> rig.dht.gets.size() == DhtRecords.MOST_FLIGHTS);
    assertMissing(Person.of(3));
    assertThat(rig.count("lookup.failed", "busy")).isEqualTo(1);
    rig.dht.answer();
    rig.until(all::isEnded);
  }

  @Test
  void servesNoBlacklistedNode() {
    rig.directory.blacklist(BOB.peer());
    assertThat(rig.get(BOB, name(ADA))).isEmpty();
    assertThat(rig.count("get.refused", "blacklisted")).isEqualTo(1);
  }
}
