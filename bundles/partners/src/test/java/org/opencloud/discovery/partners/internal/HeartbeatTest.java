package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.records.NetworkClock;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.wire.PartnerMessages;

class HeartbeatTest {
  private final TestLab lab = new TestLab();
  private final TestNode one = new TestNode(lab, 1);
  private final TestNode two = new TestNode(lab, 2);
  private final TestNode opener = smaller(one, two);
  private final TestNode opened = opener == one ? two : one;

  private static TestNode smaller(TestNode one, TestNode two) {
    return one.key.peerId().text().compareTo(two.key.peerId().text()) < 0 ? one : two;
  }

  @BeforeEach
  void connect() {
    lab.network.connect(one.net, two.net);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private boolean inTouch() {
    return inTouch(one, two) && inTouch(two, one);
  }

  private static boolean inTouch(TestNode node, TestNode with) {
    return node.partner(with).detail().isEmpty();
  }

  @Test
  void partnersKeepInTouch() {
    one.befriend(two);
    lab.until(this::inTouch);

    assertThat(opener.partner(opened).lastHeard()).contains(lab.clock.instant());
    lab.pass(Duration.ofSeconds(20));
    assertThat(opener.partner(opened).lastHeard()).contains(lab.clock.instant());
    assertThat(opened.partner(opener).lastHeard()).contains(lab.clock.instant());
    assertThat(opened.partner(opener).roundTrip()).contains(Duration.ofMillis(1));
    assertThat(one.meters.gauge("partners", "heartbeats")).isOne();
  }

  @Test
  void theClocksAreCompared() {
    Map<PeerId, Duration> heard = new ConcurrentHashMap<>();
    one.node
        .ports()
        .clock()
        .fill(
            new NetworkClock() {
              @Override
              public void heard(PeerId peer, Duration ahead, Duration unsure) {
                heard.put(peer, ahead);
              }

              @Override
              public Optional<Drift> drift() {
                return Optional.empty();
              }
            });
    one.befriend(two);
    lab.until(this::inTouch);
    lab.pass(Duration.ofSeconds(20));

    assertThat(heard).containsEntry(two.key.peerId(), Duration.ZERO);
  }

  @Test
  void aSilentPartnerIsLostAfterThreeMisses() throws Exception {
    one.befriend(two);
    lab.until(this::inTouch);
    opened.node.close();
    new SilentProtocol(PartnerMessages.HEARTBEAT_PROTOCOL).offeredBy(opened.net);
    lab.within(Duration.ofSeconds(30), () -> opened.net.openStreams() > 0);
    lab.pass(Duration.ofSeconds(59));
    assertThat(opener.heartbeats("lost")).isZero();

    lab.within(Duration.ofSeconds(60), () -> opener.heartbeats("lost") == 1);

    assertThat(inTouch(opener, opened)).isFalse();
  }

  @Test
  void aBrokenConnectionIsMadeAnew() throws Exception {
    one.befriend(two);
    lab.until(this::inTouch);

    lab.network.disconnect(one.net, two.net);
    lab.until(() -> opener.heartbeats("ended") == 1 && opened.heartbeats("ended") == 1);
    assertThat(inTouch(opener, opened)).isFalse();

    lab.within(Duration.ofSeconds(3), this::inTouch);
  }

  @Test
  void theEndOfThePartnershipIsTheEndOfIt() throws Exception {
    one.befriend(two);
    lab.until(this::inTouch);

    opened.directory.know(opener.key, Relation.BLACKLIST);

    lab.until(() -> opener.heartbeats("ended") == 1);
    assertThat(opened.node.partners()).isEmpty();
    lab.within(Duration.ofMinutes(2), () -> opened.heartbeats("refused_not_partner") > 3);
    assertThat(inTouch(opener, opened)).isFalse();
    opener.directory.know(opened.key, Relation.NONE);
    lab.until(() -> opener.net.openStreams() == 0);
  }

  @Test
  void aPartnerWithoutThisBundleIsToldFromOneOutOfReach() {
    opened.node.protocols().forEach(protocol -> opened.net.offer(protocol).close());
    one.befriend(two);

    lab.until(() -> opener.partner(opened).detail().contains("offers no heartbeats"));
  }

  @Test
  void onlyTheSmallerOpens() {
    one.befriend(two);
    lab.until(this::inTouch);

    send(opened, opener, "{\"time\":1}\n");

    lab.until(() -> opener.heartbeats("refused_role") == 1);
    assertThat(inTouch()).isTrue();
  }

  @Test
  void aNewStreamReplacesTheOld() {
    one.befriend(two);
    lab.until(this::inTouch);

    send(opener, opened, "{\"time\":1790000000000}\n");

    lab.until(() -> opener.heartbeats("ended") == 1);
    assertThat(inTouch(opened, opener)).isTrue();
  }

  @Test
  void whatIsNoHeartbeatEndsTheStream() {
    opened.directory.know(opener.key, Relation.PARTNER);
    for (String bad : List.of("[]\n", "{\"time\":-1}\n", "{\"time\":1,\"every_ms\":1}\n")) {
      long before = opened.heartbeats("refused_malformed");
      send(opener, opened, bad);
      lab.until(() -> opened.heartbeats("refused_malformed") == before + 1);
    }
    send(opener, opened, "x".repeat(1025));
    lab.until(() -> opened.heartbeats("refused_oversized") == 1);
    assertThat(opened.refusals.noted)
        .last()
        .isEqualTo(opener.key.peerId().text() + " HEARTBEAT oversized");
    assertThat(opened.heartbeats("begun")).isZero();
  }

  @Test
  void aFloodEndsTheStream() {
    opened.directory.know(opener.key, Relation.PARTNER);

    send(opener, opened, "{\"time\":1790000000000}\n".repeat(1_000));

    lab.until(() -> opened.heartbeats("refused_rate") == 1);
    assertThat(opened.partner(opener).detail()).isEqualTo("rate");
  }

  private void send(TestNode from, TestNode to, String text) {
    PeerStream stream =
        lab.of(
            from.net.open(
                to.key.peerId(),
                List.of(),
                PartnerMessages.HEARTBEAT_PROTOCOL,
                Duration.ofSeconds(1)));
    stream.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }
}
