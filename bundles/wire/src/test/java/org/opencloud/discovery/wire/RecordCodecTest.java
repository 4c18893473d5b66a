package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.wire.RecordVerifier.Verdict;

class RecordCodecTest {
  private static final PrivateKey NODE = Events.ANSWERER;
  private static final Instant NOW = Records.ISSUED.plusSeconds(10);

  private final RecordVerifier verifier = new RecordVerifier(new EventVerifier(), Events.NETWORK);

  @Test
  void givesBackWhatANodeSaid() throws Exception {
    SignedRecord signed = Records.indexer();

    SignedRecord read = RecordCodec.read(signed.json());

    assertThat(read.record()).isEqualTo(Records.record(NODE, 7));
    assertThat(read.event()).isEqualTo(signed.event());
    assertThat(verifier.verify(read, NOW)).isEqualTo(Verdict.VALID);
  }

  @Test
  void doesNotTakeARecordOfAnotherNetwork() {
    RecordVerifier other = new RecordVerifier(new EventVerifier(), "ff".repeat(16));

    assertThat(other.verify(Records.indexer(), NOW)).isEqualTo(Verdict.NETWORK);
  }

  @Test
  void looksAtTheTimes() {
    SignedRecord signed = Records.indexer();
    Instant expires = signed.record().expires();
    Duration slack = WireLimits.CLOCK_DIFFERENCE;

    assertThat(verifier.verify(signed, Records.ISSUED.minus(slack))).isEqualTo(Verdict.VALID);
    assertThat(verifier.verify(signed, Records.ISSUED.minus(slack).minusMillis(1)))
        .isEqualTo(Verdict.EARLY);
    assertThat(verifier.verify(signed, expires.plus(slack))).isEqualTo(Verdict.VALID);
    assertThat(verifier.verify(signed, expires.plus(slack).plusMillis(1)))
        .isEqualTo(Verdict.EXPIRED);
    assertThat(verifier.verify(living(Duration.ZERO), NOW)).isEqualTo(Verdict.TIMES);
    assertThat(verifier.verify(living(WireLimits.RECORD_LIFE.plusMillis(1)), NOW))
        .isEqualTo(Verdict.TIMES);
  }

  private static SignedRecord living(Duration life) {
    PeerRecord of = Records.record(NODE, 7);
    return Records.signed(
        new PeerRecord(
            of.network(),
            of.did(),
            of.peerId(),
            of.name(),
            of.addresses(),
            of.roles(),
            of.sequence(),
            of.issued(),
            of.issued().plus(life)),
        NODE);
  }

  @Test
  void bindsARecordToTheKeyOfItsName() {
    PeerRecord mine = Records.record(NODE, 7);
    PeerRecord other = Records.record(Events.ASKER, 7);
    PeerRecord mixed = named(mine, other.did());

    assertThat(verifier.verify(Records.signed(mixed, NODE), NOW)).isEqualTo(Verdict.KEY);
    assertThat(verifier.verify(Records.signed(other, NODE), NOW)).isEqualTo(Verdict.SIGNATURE);
  }

  @Test
  void takesNoRecordOfAnOpaqueName() {
    Did opaque = new Did("00000000-0000-4000-8000-000000000001");

    assertThat(verifier.verify(Records.signed(named(Records.record(NODE, 7), opaque), NODE), NOW))
        .isEqualTo(Verdict.OPAQUE);
  }

  private static PeerRecord named(PeerRecord of, Did did) {
    return new PeerRecord(
        of.network(),
        did,
        of.peerId(),
        of.name(),
        of.addresses(),
        of.roles(),
        of.sequence(),
        of.issued(),
        of.expires());
  }

  @Test
  void doesNotTakeASignatureMadeForSomethingElse() throws Exception {
    Event record = Records.indexer().event();
    Event answer =
        new Event(
            Purpose.ANSWER,
            record.network(),
            record.from(),
            record.to(),
            record.id(),
            record.issued(),
            record.expires(),
            record.dataType(),
            record.user(),
            record.payload(),
            new byte[0]);
    Event lent = record.signed(Events.signed(NODE, answer).signature());

    SignedRecord read = RecordCodec.read(EventCodec.encode(lent));

    assertThat(verifier.verify(read, NOW)).isEqualTo(Verdict.SIGNATURE);
  }

  @Test
  void wantsTheKeyOfThePeerId() {
    assertRefused(payload("\"public_key\":\"AAAA\",\"sequence\":1"), "public_key");
    assertRefused("{\"sequence\":1}", "peer_id");
  }

  @Test
  void wantsASequenceNumber() {
    assertRefused(payload("\"sequence\":0"), "sequence");
    assertRefused(payload("\"sequence\":-1"), "sequence");
    assertRefused(payload("\"sequence\":9223372036854775808"), "sequence");
    assertRefused(payload("\"name\":\"x\""), "sequence");
  }

  @Test
  void keepsTheLimits() {
    assertRefused(payload("\"sequence\":1,\"name\":\"" + "n".repeat(65) + "\""), "name");
    assertRefused(
        payload("\"sequence\":1,\"addresses\":[" + list("\"/ip4/1\"", 33) + "]"), "addresses");
    assertRefused(
        payload("\"sequence\":1,\"addresses\":[\"" + "a".repeat(257) + "\"]"), "addresses");
    assertRefused(payload("\"sequence\":1,\"roles\":[" + list("\"r\"", 17) + "]"), "roles");
    assertThatThrownBy(() -> RecordCodec.read(new byte[WireLimits.RECORD_BYTES + 1]))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("8192");
  }

  @Test
  void doesNotSignWhatNobodyWouldTake() {
    PeerRecord of = Records.record(NODE, 7);
    List<String> addresses = Collections.nCopies(32, "/dns4/" + "é".repeat(250));
    PeerRecord large =
        new PeerRecord(
            of.network(),
            of.did(),
            of.peerId(),
            "",
            addresses,
            Set.of(),
            1,
            of.issued(),
            of.expires());

    assertThatThrownBy(() -> Records.signed(large, NODE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String list(String element, int count) {
    return String.join(",", Collections.nCopies(count, element));
  }

  private static String payload(String fields) {
    PeerId peer = Records.record(NODE, 7).peerId();
    String key = "CAESIIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";
    String known = "{\"peer_id\":\"" + peer + "\",";
    return fields.contains("public_key")
        ? known + fields + "}"
        : known + "\"public_key\":\"" + key + "\"," + fields + "}";
  }

  private static void assertRefused(String payload, String field) {
    Event event = Events.signed(NODE, Events.unsigned(Purpose.RECORD, NODE, "", "", payload, ""));
    assertThatThrownBy(() -> RecordCodec.read(EventCodec.encode(event)))
        .isInstanceOf(WireException.class)
        .hasMessageStartingWith(field + ":");
  }

  @Test
  void isNotTakenForAQuestion() {
    byte[] json = Records.indexer().json();

    assertThatThrownBy(() -> EventCodec.question(json)).isInstanceOf(WireException.class);
    assertThatThrownBy(() -> RecordCodec.read(EventCodec.encode(Events.question())))
        .isInstanceOf(WireException.class);
    assertThat(new String(json, UTF_8)).startsWith("{\"type\":\"record\"");
  }
}
