package org.opencloud.discovery.types.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencloud.discovery.types.internal.TestTypes.type;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.AnnouncedType;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.TypesCodec;
import org.opencloud.discovery.wire.WireLimits;

/** What all of this costs, in an hour of the lab's time; docs/performance.md has the table. */
class TrafficTest {

  private final TestLab lab = new TestLab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static AnnouncedType announced(int number) {
    return new AnnouncedType("acme.type-%02d".formatted(number), "1.0.0", "A".repeat(43));
  }

  /** A node with the five built-in types says about a kilobyte. */
  @Test
  void anAnnouncementIsSmall() {
    TestKey key = TestKey.of(1);
    List<AnnouncedType> five =
        List.of("COMPUTE", "DATA", "PROCESSING", "STORAGE", "WORKFLOW").stream()
            .map(name -> new AnnouncedType(name, "1.0.0", "A".repeat(43)))
            .toList();
    SignedTypes signed =
        TypesCodec.sign(
            five,
            TestLab.NETWORK,
            key.did(),
            "AAECAwQFBgcICQoLDA0ODw",
            1_790_000_000_000L,
            1_790_000_360_000L,
            key);

    assertThat(signed.json().length).isBetween(950, 1_050);
  }

  /** Announcements of one node in an hour, with so many others that are known. */
  private long inAnHour(int others) {
    Settings roomy = new Settings(Duration.ofSeconds(120), 1, 10, 8, 20_000, 64, 64 << 20);
    TestNode node = new TestNode(lab, 1, roomy);
    TestKey neighbour = TestKey.of(2);
    LoopbackNode peer = lab.network.join(neighbour.peerId(), neighbour.publicKey());
    peer.subscribe("types", (author, relay, data) -> Verdict.IGNORE);
    node.local.install(type("acme.a"));
    lab.until(() -> node.net.isSubscribed("types"));
    for (int i = 0; i < others; i++) {
      TestKey other = TestKey.of(1_000 + i);
      long now = lab.clock.millis();
      byte[] json =
          TypesCodec.sign(
                  List.of(announced(1)),
                  TestLab.NETWORK,
                  other.did(),
                  "AAECAwQFBgcICQoLDA0ODw",
                  now,
                  now + WireLimits.TYPES_LIFE.toMillis(),
                  other)
              .json();
      node.net.judge("types", other.peerId(), json);
    }
    lab.network.connect(node.net, peer);
    node.loop.advance(Duration.ofHours(1));
    return node.meters.count("types", "announced", "");
  }

  @Test
  void fiveNodesAnnounceEveryTwoMinutes() {
    assertThat(inAnHour(4)).isBetween(25L, 40L);
  }

  /** At most two a second in the whole network: a thousand nodes take 500 s each. */
  @Test
  void aThousandNodesAnnounceLessOften() {
    assertThat(inAnHour(1_000)).isBetween(6L, 11L);
  }
}
