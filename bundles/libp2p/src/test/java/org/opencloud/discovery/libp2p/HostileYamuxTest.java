package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** A peer that is who it says and then breaks the rules of the multiplexer. */
class HostileYamuxTest {
  private static final String KEEP = "/test/keep/1.0";
  private static final String GO_AWAY_PROTOCOL_ERROR = "000300000000000000000001";

  private final TestHost host =
      TestHost.started(
          Optional.empty(), limits -> limits.streams(4).buffer(300_000).window(256 * 1024));
  private final CompletableFuture<Stream> accepted = new CompletableFuture<>();

  @AfterEach
  void leavesNothing() {
    host.close();
    assertThat(host.host.connections()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 1, 0, version",
    "0, 7, 0, 0, 0, type",
    "0, 0, 0, 0, 5, stream-id",
    "0, 0, 1, 2, 0, parity",
    "0, 0, 1, 1, 262145, window",
    "0, 0, 1, 1, 4294967295, window"
  })
  void losesTheConnectionForABrokenRule(
      int version, int type, int flags, int id, long length, String reason) {
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.frame(version, type, flags, id, length);
      peer.awaitHeader(GO_AWAY_PROTOCOL_ERROR);
      peer.awaitClosed();
      assertThat(host.counts.of("yamux.violation/" + reason)).isEqualTo(1);
    }
  }

  @Test
  void losesTheConnectionForASecondSynOfAStream() {
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.frame(RawPeer.WINDOW, RawPeer.SYN, 1, 0);
      peer.frame(RawPeer.WINDOW, RawPeer.SYN, 1, 0);
      peer.awaitClosed();
      assertThat(host.counts.of("yamux.violation/duplicate-syn")).isEqualTo(1);
    }
  }

  @Test
  void losesTheConnectionWhenAWindowIsOverrun() {
    host.host.handle(KEEP, accepted::complete);
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.open(1, KEEP);
      TestHost.done(accepted);
      peer.frame(RawPeer.DATA, 0, 1, 200_000, new byte[200_000]);
      peer.frame(RawPeer.DATA, 0, 1, 100_000);
      peer.awaitClosed();
      assertThat(host.counts.of("yamux.violation/window")).isEqualTo(1);
    }
  }

  @Test
  void saturatesASendWindowThatWouldOverflow() {
    host.host.handle(KEEP, accepted::complete);
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.open(1, KEEP);
      peer.frame(RawPeer.WINDOW, 0, 1, 0xffff_ffffL);
      peer.frame(RawPeer.WINDOW, 0, 1, 0xffff_ffffL);
      Stream stream = TestHost.done(accepted);
      TestHost.done(stream.write(ByteBuffer.allocate(300_000)));
      assertThat(peer.isOpen()).isTrue();
    }
  }

  @Test
  void resetsStreamsBeyondTheLimitAndForgetsThem() {
    try (RawPeer peer = RawPeer.connected(host)) {
      for (int id = 1; id <= 11; id += 2) {
        peer.frame(RawPeer.WINDOW, RawPeer.SYN, id, 0);
      }
      peer.awaitHeader("00010008" + "0000000b" + "00000000");
      assertThat(host.counts.of("stream.refused/limit")).isEqualTo(2);
      peer.frame(RawPeer.WINDOW, RawPeer.RST, 1, 0);
      peer.frame(RawPeer.WINDOW, RawPeer.SYN, 21, 0);
      peer.awaitHeader("00010002" + "00000015" + "00000000");
    }
  }

  @Test
  void resetsTheStreamThatFillsTheConnectionsBuffer() {
    host.host.handle(KEEP, stream -> {});
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.open(1, KEEP);
      peer.frame(RawPeer.DATA, 0, 1, 200_000, new byte[200_000]);
      peer.open(3, KEEP);
      peer.frame(RawPeer.DATA, 0, 3, 200_000, new byte[200_000]);
      peer.awaitHeader("00010008" + "00000003" + "00000000");
      assertThat(host.counts.of("stream.reset/unconsumed")).isEqualTo(1);
      assertThat(peer.isOpen()).isTrue();
    }
  }

  @Test
  void passesOverFramesOfStreamsItDoesNotKnow() {
    host.host.handle(KEEP, accepted::complete);
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.frame(RawPeer.DATA, 0, 99, 1_000_000, new byte[1_000_000]);
      peer.frame(RawPeer.WINDOW, RawPeer.RST, 99, 0);
      peer.frame(RawPeer.WINDOW, RawPeer.FIN, 2, 0);
      peer.open(1, KEEP);
      TestHost.done(accepted);
    }
  }

  @Test
  void readsEachFlagOfAFrame() {
    host.host.handle(KEEP, accepted::complete);
    byte[] tokens = RawPeer.tokens("/multistream/1.0.0", KEEP);
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.frame(RawPeer.DATA, RawPeer.SYN | RawPeer.FIN, 1, tokens.length, tokens);
      assertThat(TestHost.done(Collected.of(TestHost.done(accepted)).whole)).isEmpty();
    }
  }

  @Test
  void answersFewOfManyPings() {
    try (RawPeer peer = RawPeer.connected(host)) {
      for (int i = 0; i < 500; i++) {
        peer.frame(RawPeer.PING, RawPeer.SYN, 0, i);
      }
      peer.awaitHeader("00020002" + "00000000" + "00000000");
      Waiting.until(() -> host.counts.of("yamux.ping/rate") >= 400);
      assertThat(peer.headers())
          .filteredOn(header -> header.startsWith("00020002"))
          .hasSizeLessThan(100);
      assertThat(peer.isOpen()).isTrue();
    }
  }

  @Test
  void endsTheConnectionOfAPeerThatAsksAndNeverReads() {
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.stopReading();
      ByteBuffer syns = ByteBuffer.allocate(12 * 10_000);
      for (int round = 0, id = 9;
          round < 200 && host.counts.of("connection.lost/control-queue") == 0;
          round++) {
        syns.clear();
        while (syns.hasRemaining()) {
          syns.putInt(0x00010001).putInt(id).putInt(0);
          id += 2;
        }
        peer.send(syns.array().clone());
      }
      Waiting.until(() -> host.counts.of("connection.lost/control-queue") == 1);
      Waiting.until(() -> host.host.connections().isEmpty());
    }
  }

  @Test
  void tellsStreamsWhenThePeerIsKilled() {
    host.host.handle(KEEP, accepted::complete);
    try (RawPeer peer = RawPeer.connected(host)) {
      peer.open(1, KEEP);
      Stream stream = TestHost.done(accepted);
      Collected collected = Collected.of(stream);
      stream.write(ByteBuffer.allocate(1_000_000));
      peer.frame(RawPeer.DATA, 0, 1, 1_000, new byte[500]);
      Waiting.until(() -> collected.size() == 500);
      peer.kill();
      assertThat(collected.whole)
          .failsWithin(TestHost.PATIENCE)
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              StreamException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RESET));
      Waiting.until(() -> host.host.connections().isEmpty());
    }
  }

  @Test
  void endsTheConnectionOfAPeerThatDoesNotAnswerPings() {
    try (TestHost quick =
            TestHost.started(Optional.empty(), l -> l.keepAlive(Duration.ofMillis(100)));
        RawPeer peer = RawPeer.connected(quick)) {
      peer.awaitClosed();
      assertThat(quick.counts.of("connection.lost/keepalive")).isEqualTo(1);
    }
  }
}
