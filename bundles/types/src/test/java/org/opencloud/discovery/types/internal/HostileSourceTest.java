package org.opencloud.discovery.types.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.AnnouncedType;
import org.opencloud.discovery.wire.TypeDescription;
import org.opencloud.discovery.wire.TypesCodec;
import org.opencloud.discovery.wire.WireLimits;

/**
 * What a node makes of neighbours that lie about descriptions and announcements, or say nothing.
 */
class HostileSourceTest {
  private static final String ID = "AAECAwQFBgcICQoLDA0ODw";
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final TypeDescription GOOD = TypeDescription.of(TestTypes.type("acme.a"));
  private static final TypeDescription OTHER = TypeDescription.of(TestTypes.type("acme.b"));

  private final TestLab lab = new TestLab();
  private final TestKey liar = TestKey.of(7);
  private TestNode node;
  private LoopbackNode peer;

  @BeforeEach
  void start() {
    node = new TestNode(lab, 1);
    peer = lab.network.join(liar.peerId(), liar.publicKey());
    lab.until(() -> node.net.isSubscribed("types"));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Canned offer(Canned canned) {
    peer.offer(canned);
    lab.network.connect(node.net, peer);
    return canned;
  }

  private byte[] announcing(TestKey key, AnnouncedType... types) {
    long now = lab.clock.millis();
    return TypesCodec.sign(
            List.of(types), TestLab.NETWORK, key.did(), ID, now, now + 3_600_000, key)
        .json();
  }

  private static AnnouncedType named(String name, TypeDescription described) {
    return new AnnouncedType(name, described.type().version(), described.digest());
  }

  private void announce(TestKey key, AnnouncedType... types) {
    assertThat(node.net.judge("types", key.peerId(), announcing(key, types)))
        .isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void takesNothingThatItDidNotAskFor() throws Exception {
    announce(liar, named("acme.a", GOOD));
    offer(Canned.saying(OTHER.json(), GOOD.json()));

    lab.within(SOON, () -> node.undescribed("unasked") > 0 && node.unanswered("dishonest") > 0);
    assertThat(node.known()).isEmpty();
    assertThat(node.meters.gauge("types", "descriptions.missing")).isOne();
  }

  @Test
  void takesNoMoreLinesThanItAskedFor() throws Exception {
    announce(liar, named("acme.a", GOOD));
    offer(Canned.saying(GOOD.json(), GOOD.json()));

    lab.within(SOON, () -> node.unanswered("more") > 0);
    assertThat(node.known()).containsExactly("acme.a 1.0.0 1");
  }

  @Test
  void takesNoLongLine() throws Exception {
    announce(liar, named("acme.a", GOOD));
    offer(Canned.saying(new byte[WireLimits.TYPE_BYTES + 1]));

    lab.within(SOON, () -> node.unanswered("oversized") > 0);
  }

  @Test
  void asksOthersWhenOneIsSilent() throws Exception {
    peer.subscribe("types", (author, relay, data) -> Verdict.ACCEPT);
    final Canned silent = offer(Canned.silent());
    TestNode honest = new TestNode(lab, 2);
    honest.local.install(TestTypes.type("acme.a"));
    node.directory.canFind(honest.key);
    lab.network.connect(honest.net, peer);

    lab.within(Duration.ofMinutes(2), () -> node.knows("acme.a 1.0.0 1"));
    assertThat(node.unanswered("timeout")).isPositive();
    assertThat(silent.asked).isNotEmpty();
  }

  @Test
  void doesNotListWhatIsDescribedUnderAnotherName() throws Exception {
    announce(liar, named("acme.stolen", GOOD));
    announce(TestKey.of(8), new AnnouncedType("acme.a", "9.9", GOOD.digest()));
    offer(Canned.saying(GOOD.json()));

    lab.within(SOON, () -> node.meters.gauge("types", "descriptions") == 1);
    assertThat(node.known()).isEmpty();

    announce(TestKey.of(9), named("acme.a", GOOD));
    assertThat(node.known()).containsExactly("acme.a 1.0.0 1");
  }

  @Test
  void doesNotAskAgainForWhatNobodyCanRead() throws Exception {
    byte[] nonsense = "{\"name\":\"acme.a\"}".getBytes(UTF_8);
    announce(liar, new AnnouncedType("acme.a", "1", TypeDescription.digest(nonsense)));
    offer(Canned.saying(nonsense));

    lab.within(SOON, () -> node.undescribed("malformed") == 1);
    lab.pass(Duration.ofMinutes(2));
    assertThat(node.undescribed("malformed")).isOne();
    assertThat(node.known()).isEmpty();
  }

  /** A quarter of the room is for what senders announce that are known from elsewhere. */
  @Test
  void hasRoomForSoManyDescriptions() throws Exception {
    List<AnnouncedType> many = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      many.add(new AnnouncedType("acme.t" + i, "1", "%043d".formatted(i)));
    }
    announce(liar, many.toArray(AnnouncedType[]::new));
    lab.within(SOON, () -> node.meters.gauge("types", "descriptions.missing") == 48);
    assertThat(node.undescribed("full")).isEqualTo(16);

    TestNode honest = new TestNode(lab, 2);
    honest.local.install(TestTypes.type("acme.a"));
    node.directory.know(honest.key, Relation.NONE);
    lab.network.connect(honest.net, node.net);

    lab.within(SOON, () -> node.knows("acme.a 1.0.0 1"));
  }

  @Test
  void forgetsWhatNobodyAnnouncesAnyMore() throws Exception {
    announce(liar, named("acme.a", GOOD));
    offer(Canned.saying(GOOD.json()));
    lab.within(SOON, () -> node.knows("acme.a 1.0.0 1"));

    node.directory.know(liar, Relation.BLACKLIST);

    assertThat(node.known()).isEmpty();
    lab.within(Duration.ofSeconds(10), () -> node.meters.gauge("types", "description.bytes") == 0);
  }

  @Test
  void believesNoForgedListOfAnnouncements() throws Exception {
    byte[] forged = announcing(liar, named("acme.a", GOOD));
    forged[forged.length - 10] ^= 1;
    offer(Canned.saying(forged, announcing(TestKey.of(9), named("acme.b", OTHER))));

    lab.within(SOON, () -> node.unanswered("dishonest") > 0);
    assertThat(node.meters.gauge("types", "announcers")).isZero();
  }

  @Test
  void readsNoMoreAnnouncementsThanItKeeps() throws Exception {
    byte[] one = announcing(TestKey.of(9), named("acme.b", OTHER));
    byte[][] many = new byte[102][];
    Arrays.fill(many, one);
    offer(Canned.saying(many));

    lab.within(SOON, () -> node.unanswered("more") > 0);
    assertThat(node.meters.gauge("types", "announcers")).isOne();
    assertThat(node.dropped("stale")).isZero();
  }

  @Test
  void takesNothingFromTheListThatIsBlacklistedOrOver() throws Exception {
    TestKey listed = TestKey.of(8);
    node.directory.know(listed, Relation.BLACKLIST);
    byte[] over = announcing(TestKey.of(10), named("acme.a", GOOD));
    byte[] shunned = announcing(listed, named("acme.a", GOOD));
    lab.clock.advance(Duration.ofMinutes(62));
    offer(Canned.saying(over, shunned, announcing(TestKey.of(9), named("acme.b", OTHER))));

    lab.within(SOON, () -> node.meters.gauge("types", "announcers") == 1);
    assertThat(node.dropped("expired")).isOne();
    assertThat(node.dropped("blacklisted")).isOne();
  }
}
