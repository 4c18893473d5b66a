package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.internal.record.PeerRecord;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** What hosts tell each other, and what a liar may tell. */
class IdentifyTest {
  private static final String PUSH = "/ipfs/id/push/1.0.0";

  private final TestHost host = TestHost.started();

  @AfterEach
  void leavesNothing() {
    host.close();
  }

  @Test
  void tellsPeersOfProtocolsThatComeAndGo() {
    try (TestHost other = TestHost.started()) {
      Connection connection = other.connectIdentified(host);
      host.host.handle("/test/new/1.0", stream -> {});
      Waiting.until(() -> connection.identified().protocols().contains("/test/new/1.0"));
      host.host.unhandle("/test/new/1.0");
      Waiting.until(() -> !connection.identified().protocols().contains("/test/new/1.0"));
    }
  }

  @Test
  void carriesMoreThanOnePartHolds() {
    try (TestHost other = TestHost.started()) {
      for (int i = 0; i < 400; i++) {
        host.host.handle("/test/with/a/rather/long/name/" + i, stream -> {});
      }
      Connection connection = other.connectIdentified(host);
      assertThat(connection.identified().protocols()).hasSize(403);
    }
  }

  @Test
  void carriesARecordThatThePeerHasSigned() throws StreamException {
    try (TestHost other = TestHost.started()) {
      Connection connection = other.connectIdentified(host);
      PeerRecord record = PeerRecord.open(connection.identified().record());
      assertThat(record.peer()).isEqualTo(host.id());
      assertThat(record.addresses()).hasSize(1);
      assertThat(connection.identified().observed()).startsWith("/ip4/127.0.0.1/tcp/");
    }
  }

  @Test
  void mergesTheParts() {
    try (RawPeer peer = RawPeer.connected(host)) {
      push(
          peer,
          1,
          new ProtoWriter().string(3, "/a").string(6, "first"),
          new ProtoWriter().string(3, "/b").string(6, "second").varint(99, 1));
      Connection.Identified identified = awaitIdentified(peer);
      assertThat(identified.protocols()).containsExactlyInAnyOrder("/a", "/b");
      assertThat(identified.agent()).isEqualTo("second");
    }
  }

  @Test
  void keepsAFewOfManyAddressesAndPassesOverWhatItCannotUse() throws MultiaddrException {
    try (RawPeer peer = RawPeer.connected(host)) {
      ProtoWriter message = new ProtoWriter().bytes(2, new byte[] {(byte) 0xff, 1});
      String foreign = "/ip4/9.9.9.9/tcp/1/p2p/" + ConnectTest.someone();
      message.bytes(2, Multiaddr.parse(foreign).bytes());
      String own = "/ip4/1.1.1.1/tcp/1/p2p/" + peer.key.publicKey().peerId();
      message.bytes(2, Multiaddr.parse(own).bytes());
      for (int i = 0; i < 700; i++) {
        message.bytes(2, Multiaddr.parse("/ip4/10.0.0.1/tcp/" + i).bytes());
      }
      push(peer, 1, message);
      assertThat(awaitIdentified(peer).addresses())
          .hasSize(32)
          .contains("/ip4/1.1.1.1/tcp/1", "/ip4/10.0.0.1/tcp/0")
          .noneMatch(address -> address.contains("9.9.9.9"));
    }
  }

  @Test
  void dropsWhatSpeaksForAnotherKey() {
    PrivateKey other = PrivateKey.generate(new SecureRandom());
    try (RawPeer peer = RawPeer.connected(host)) {
      push(peer, 1, new ProtoWriter().bytes(1, other.publicKey().encode()).string(3, "/a"));
      Waiting.until(() -> host.counts.of("identify.failed/key") == 1);
      byte[] record = PeerRecord.seal(TestHost.signer(other), 1, List.of());
      push(peer, 3, new ProtoWriter().string(3, "/b").bytes(8, record));
      assertThat(awaitIdentified(peer).record()).isEmpty();
      assertThat(host.counts.of("identify.record/peer")).isEqualTo(1);
    }
  }

  @Test
  void resetsMessagesThatAreTooLongOrTooMany() {
    try (RawPeer peer = RawPeer.connected(host)) {
      push(peer, 1, new ProtoWriter().bytes(99, new byte[9_000]));
      peer.awaitHeader("00010008" + "00000001" + "00000000");
      ProtoWriter[] parts = new ProtoWriter[11];
      Arrays.fill(parts, new ProtoWriter().string(3, "/a"));
      push(peer, 3, parts);
      peer.awaitHeader("00010008" + "00000003" + "00000000");
      assertThat(host.counts.of("identify.failed/malformed")).isEqualTo(1);
      assertThat(host.counts.of("identify.failed/parts")).isEqualTo(1);
      assertThat(peer.isOpen()).isTrue();
    }
  }

  @Test
  void takesFewOfManyPushes() {
    try (RawPeer peer = RawPeer.connected(host)) {
      for (int i = 0; i < 100; i++) {
        push(peer, 1 + 2 * i, new ProtoWriter().string(3, "/a"));
      }
      Waiting.until(() -> host.counts.of("identify.refused/rate") >= 70);
      assertThat(peer.isOpen()).isTrue();
    }
  }

  @Test
  void survivesAPeerThatNeverAnswers() {
    try (RawPeer peer = RawPeer.connected(host)) {
      Waiting.until(() -> !host.host.connections().isEmpty());
      Connection connection = host.host.connections().iterator().next();
      assertThat(connection.identified().done()).isFalse();
      assertThat(peer.isOpen()).isTrue();
    }
  }

  private Connection.Identified awaitIdentified(RawPeer peer) {
    Waiting.until(() -> connection(peer).map(c -> c.identified().done()).orElse(false));
    return connection(peer).orElseThrow().identified();
  }

  private Optional<Connection> connection(RawPeer peer) {
    return host.host.connection(peer.key.publicKey().peerId());
  }

  private static void push(RawPeer peer, int id, ProtoWriter... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(RawPeer.tokens("/multistream/1.0.0", PUSH));
    for (ProtoWriter part : parts) {
      ByteBuffer framed = VarintFrames.encode(part.toByteArray());
      body.write(framed.array(), 0, framed.limit());
    }
    byte[] bytes = body.toByteArray();
    peer.frame(RawPeer.DATA, RawPeer.SYN | RawPeer.FIN, id, bytes.length, bytes);
  }
}
