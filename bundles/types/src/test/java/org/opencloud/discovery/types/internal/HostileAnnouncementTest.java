package org.opencloud.discovery.types.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.wire.AnnouncedType;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.TypesCodec;
import org.opencloud.discovery.wire.WireLimits;

/** What a node makes of announcements that are wrong, late, or too many. */
class HostileAnnouncementTest {
  private static final String ID = "AAECAwQFBgcICQoLDA0ODw";
  private static final String DIGEST = "A".repeat(43);
  private static final long LIFE = 360_000;

  private final TestLab lab = new TestLab();
  private final TestKey sender = TestKey.of(7);
  private TestNode node;
  private long now;

  @BeforeEach
  void start() {
    node = node(TestNode.SETTINGS);
    now = lab.clock.millis();
  }

  private TestNode node(Settings settings) {
    TestNode made = new TestNode(lab, 1, settings);
    lab.until(() -> made.net.isSubscribed("types"));
    return made;
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private SignedTypes signed(TestKey key, String network, long issued, long life) {
    List<AnnouncedType> types = List.of(new AnnouncedType("acme.a", "1", DIGEST));
    return TypesCodec.sign(types, network, key.did(), ID, issued, issued + life, key);
  }

  private byte[] json(TestKey key, long issued) {
    return signed(key, TestLab.NETWORK, issued, LIFE).json();
  }

  private void verdict(Verdict expected, String reason, byte[] json) {
    long before = node.dropped(reason);
    assertThat(node.net.judge("types", sender.peerId(), json)).as(reason).isEqualTo(expected);
    assertThat(node.dropped(reason)).as(reason).isEqualTo(before + 1);
  }

  @Test
  void rejectsWhatEveryHonestForwarderSeesAsWrong() {
    byte[] good = json(sender, now);
    String text = new String(good, UTF_8);

    verdict(Verdict.REJECT, "malformed", "{".getBytes(UTF_8));
    verdict(Verdict.REJECT, "oversized", new byte[WireLimits.TYPES_BYTES + 1]);
    verdict(Verdict.REJECT, "type", text.replace("\"types\"", "\"record\"").getBytes(UTF_8));
    verdict(Verdict.REJECT, "network", signed(sender, "f".repeat(32), now, LIFE).json());
    verdict(Verdict.REJECT, "times", signed(sender, TestLab.NETWORK, now, 0).json());
    long tooLong = WireLimits.TYPES_LIFE.toMillis() + 1;
    verdict(Verdict.REJECT, "times", signed(sender, TestLab.NETWORK, now, tooLong).json());
    verdict(Verdict.REJECT, "author", json(TestKey.of(8), now));
    String opaque = text.replace(sender.did().text(), "123e4567-e89b-12d3-a456-426614174000");
    verdict(Verdict.REJECT, "opaque", opaque.getBytes(UTF_8));
    String changed = text.replace("\"issued\":" + now, "\"issued\":" + (now + 1));
    verdict(Verdict.REJECT, "signature", changed.getBytes(UTF_8));
    assertThat(node.meters.gauge("types", "announcers")).isZero();
  }

  @Test
  void ignoresWhatDependsOnThisNode() {
    verdict(Verdict.IGNORE, "early", json(sender, now + 61_000));
    verdict(Verdict.IGNORE, "expired", json(sender, now - LIFE - 61_000));
    node.directory.know(sender, Relation.BLACKLIST);
    verdict(Verdict.IGNORE, "blacklisted", json(sender, now));
    node.node.unbind((PeerDirectory) node.directory);
    verdict(Verdict.IGNORE, "no_directory", json(sender, now));
  }

  @Test
  void takesTheNewestOfEachSenderOnce() {
    byte[] json = json(sender, now);

    assertThat(node.net.judge("types", sender.peerId(), json)).isEqualTo(Verdict.ACCEPT);
    verdict(Verdict.IGNORE, "stale", json);
    verdict(Verdict.IGNORE, "stale", json(sender, now - 1));
    assertThat(node.net.judge("types", sender.peerId(), json(sender, now + 1)))
        .isEqualTo(Verdict.ACCEPT);
    assertThat(node.meters.gauge("types", "announcers")).isOne();
    assertThat(node.meters.gauge("types", "announcement.bytes")).isEqualTo(json.length);
  }

  @Test
  void bearsClocksThatDifferByAMinute() {
    assertThat(node.net.judge("types", sender.peerId(), json(sender, now - LIFE - 59_000)))
        .isEqualTo(Verdict.ACCEPT);
    assertThat(node.net.judge("types", sender.peerId(), json(sender, now + 59_000)))
        .isEqualTo(Verdict.ACCEPT);
  }

  @Test
  void takesSoManyOfOneSender() {
    for (int i = 0; i < 10; i++) {
      assertThat(node.net.judge("types", sender.peerId(), json(sender, now + i)))
          .isEqualTo(Verdict.ACCEPT);
    }
    verdict(Verdict.IGNORE, "rate", json(sender, now + 10));
  }

  /** A quarter of the room is for senders that are known from elsewhere. */
  @Test
  void hasRoomForSoManySenders() {
    for (int i = 0; i < 75; i++) {
      assertThat(judge(TestKey.of(100 + i))).isEqualTo(Verdict.ACCEPT);
    }
    assertThat(judge(TestKey.of(200))).isEqualTo(Verdict.IGNORE);
    for (int i = 0; i < 25; i++) {
      node.directory.know(TestKey.of(300 + i), Relation.NONE);
      assertThat(judge(TestKey.of(300 + i))).isEqualTo(Verdict.ACCEPT);
    }
    node.directory.know(TestKey.of(400), Relation.PARTNER);
    assertThat(judge(TestKey.of(400))).isEqualTo(Verdict.IGNORE);
    assertThat(node.dropped("full")).isEqualTo(2);

    node.directory.know(TestKey.of(300), Relation.BLACKLIST);
    assertThat(judge(TestKey.of(400))).isEqualTo(Verdict.ACCEPT);
    assertThat(node.meters.gauge("types", "announcers")).isEqualTo(100);
  }

  private Verdict judge(TestKey key) {
    return node.net.judge("types", key.peerId(), json(key, now));
  }

  @Test
  void hasRoomForSoManyBytes() {
    int one = json(sender, now).length;
    node = node(new Settings(Duration.ofSeconds(120), 1, 10, 8, 100, 64, one * 2L));

    assertThat(judge(TestKey.of(11))).isEqualTo(Verdict.ACCEPT);
    assertThat(judge(TestKey.of(12))).isEqualTo(Verdict.ACCEPT);
    assertThat(judge(TestKey.of(13))).isEqualTo(Verdict.IGNORE);
    assertThat(node.dropped("full")).isOne();
  }

  @Test
  void takesNothingOfItsOwnFromOthers() {
    TestNode a = node;
    byte[] forged = json(a.key, now + 50_000);

    assertThat(a.net.judge("types", a.key.peerId(), forged)).isEqualTo(Verdict.ACCEPT);
    assertThat(a.meters.gauge("types", "announcers")).isZero();
    assertThat(Arrays.asList(a.known())).containsExactly(List.of());
  }
}
