package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** Each limit of the host, exceeded. */
class LimitsTest {

  @Test
  void refusesMoreConnectionsThanItMayHave() throws IOException {
    try (TestHost a = started(limits -> limits.connections(1));
        TestHost b = TestHost.started();
        TestHost c = TestHost.started()) {
      b.connectIdentified(a);
      ConnectTest.assertFails(
          c.host.connect(a.id(), a.addresses, TestHost.PATIENCE), Reason.HANDSHAKE);
      assertThat(a.counts.of("connection.refused/limit.connections")).isEqualTo(1);
      ConnectTest.assertFails(a.host.connect(c.id(), c.addresses, TestHost.PATIENCE), Reason.LIMIT);
      assertThat(a.counts.of("dial.failed/limit.connections")).isEqualTo(1);
      b.host.close();
      Waiting.until(() -> a.host.connections().isEmpty());
      c.connect(a);
    }
  }

  @Test
  void refusesMoreConnectionsOfOneAddress() {
    try (TestHost a = started(limits -> limits.perIp(1));
        RawPeer first = RawPeer.connected(a)) {
      assertThat(closedAtOnce(a)).isTrue();
      assertThat(a.counts.of("connection.refused/limit.ip")).isEqualTo(1);
      assertThat(first.isOpen()).isTrue();
    }
  }

  @Test
  void refusesMoreConnectionsOfOneNetwork() {
    try (TestHost a = started(limits -> limits.perNetwork(1));
        RawPeer first = RawPeer.connected(a)) {
      assertThat(closedAtOnce(a)).isTrue();
      assertThat(a.counts.of("connection.refused/limit.network")).isEqualTo(1);
      first.kill();
      Waiting.until(() -> a.host.connections().isEmpty());
      RawPeer.connected(a).close();
    }
  }

  @Test
  void refusesMoreStreamsThanAllPeersTogetherMayOpen() {
    try (TestHost a = started(limits -> limits.totalStreams(3));
        RawPeer peer = RawPeer.connected(a)) {
      Waiting.until(() -> used(a, "streams") == 0);
      for (int id = 1; id <= 7; id += 2) {
        peer.frame(RawPeer.WINDOW, RawPeer.SYN, id, 0);
      }
      peer.awaitHeader("00010008" + "00000007" + "00000000");
      assertThat(a.counts.of("stream.refused/limit.total")).isEqualTo(1);
      assertThat(used(a, "streams")).isEqualTo(3);
      peer.frame(RawPeer.WINDOW, RawPeer.RST, 1, 0);
      Waiting.until(() -> used(a, "streams") == 2);
    }
  }

  @Test
  void refusesMoreStreamsOfOneProtocol() {
    try (TestHost a = started(limits -> limits.perProtocol(2));
        RawPeer peer = RawPeer.connected(a)) {
      a.host.handle("/test/keep/1.0", stream -> {});
      a.host.handle("/test/other/1.0", stream -> {});
      for (int id = 1; id <= 5; id += 2) {
        peer.open(id, "/test/keep/1.0");
      }
      peer.awaitHeader("00010008" + "00000005" + "00000000");
      assertThat(a.counts.of("stream.refused/limit.protocol")).isEqualTo(1);
      peer.open(7, "/test/other/1.0");
      Waiting.until(() -> used(a, "streams") == 3);
    }
  }

  @Test
  void resetsTheStreamThatFillsWhatAllConnectionsMayHold() {
    try (TestHost a = started(limits -> limits.totalBuffer(300_000));
        RawPeer first = RawPeer.connected(a);
        RawPeer second = RawPeer.connected(a)) {
      a.host.handle("/test/keep/1.0", stream -> {});
      first.open(1, "/test/keep/1.0");
      first.frame(RawPeer.DATA, 0, 1, 200_000, new byte[200_000]);
      Waiting.until(() -> used(a, "buffer") == 200_000);
      second.open(1, "/test/keep/1.0");
      second.frame(RawPeer.DATA, 0, 1, 200_000, new byte[200_000]);
      second.awaitHeader("00010008" + "00000001" + "00000000");
      assertThat(a.counts.of("stream.reset/memory")).isEqualTo(1);
      assertThat(used(a, "buffer")).isEqualTo(200_000);
      first.kill();
      Waiting.until(() -> used(a, "buffer") == 0);
    }
  }

  @Test
  void refusesWritersThatDoNotWaitWhenTheHostHasTooMuchToSend() {
    byte[] chunk = new byte[200_000];
    try (TestHost a = started(limits -> limits.totalBuffer(1_000_000));
        RawPeer slow = RawPeer.connected(a);
        TestHost b = started(limits -> limits)) {
      b.echo("/test/echo/1.0");
      CompletableFuture<Stream> held = new CompletableFuture<>();
      a.host.handle("/test/keep/1.0", held::complete);
      slow.open(1, "/test/keep/1.0");
      Stream stuck = TestHost.done(held);
      long written = 0;
      for (int i = 0; i < 50 && a.counts.of("stream.write/memory") == 0; i++) {
        stuck.write(ByteBuffer.wrap(chunk));
        written += chunk.length;
      }
      assertThat(a.counts.of("stream.write/memory")).isEqualTo(1);
      // Some of it may have left for the kernel's buffer since.
      assertThat(written - chunk.length).isGreaterThanOrEqualTo(1_000_000);
      assertThat(used(a, "buffer.unsent")).isBetween(1L, 1_000_000L + chunk.length);

      Stream other = TestHost.done(a.connect(b).open(List.of("/test/echo/1.0")));
      TestHost.done(other.write(ByteBuffer.wrap(chunk)));
      slow.kill();
      Waiting.until(() -> used(a, "buffer.unsent") == 0);
    }
  }

  @Test
  void trimsTheConnectionsThatWereUsedLeastLatelyButNoneThatIsProtected() {
    try (TestHost a = started(limits -> limits.watermarks(3, 3, Duration.ZERO));
        TestHost kept = TestHost.started();
        TestHost used = TestHost.started();
        TestHost idle = TestHost.started();
        TestHost last = TestHost.started()) {
      a.echo("/test/echo/1.0");
      a.host.protect("test", Set.of(kept.id()));
      kept.connectIdentified(a);
      Connection busy = used.connectIdentified(a);
      idle.connectIdentified(a);
      Waiting.until(() -> Instant.now().isAfter(since(a, idle)));
      Collected answer = Collected.of(TestHost.done(busy.open(List.of("/test/echo/1.0"))));
      last.connect(a);
      Waiting.until(() -> a.host.connections().size() == 3);
      assertThat(a.host.connection(kept.id())).isPresent();
      assertThat(a.host.connection(idle.id())).isEmpty();
      assertThat(a.counts.of("connection.trimmed/watermark")).isEqualTo(1);
      assertThat(answer.whole).isNotDone();
    }
  }

  @Test
  void trimsNoConnectionThatIsYoung() {
    try (TestHost a = started(limits -> limits.watermarks(1, 1, Duration.ofHours(1)));
        TestHost b = TestHost.started();
        TestHost c = TestHost.started()) {
      b.connectIdentified(a);
      c.connectIdentified(a);
      assertThat(a.host.connections()).hasSize(2);
      assertThat(a.counts).hasToString("{}");
    }
  }

  private static Instant since(TestHost host, TestHost peer) {
    return host.host.connection(peer.id()).orElseThrow().since();
  }

  private static long used(TestHost host, String name) {
    return host.host.uses().stream()
        .filter(use -> use.name().equals(name))
        .mapToLong(Host.Use::used)
        .sum();
  }

  @Test
  void refusesMoreConnectionsOfOnePeer() {
    try (TestHost a = started(limits -> limits.perPeer(1));
        RawPeer first = RawPeer.connected(a);
        RawPeer second = RawPeer.connected(a, first.key)) {
      second.awaitClosed();
      assertThat(a.counts.of("connection.refused/limit.peer")).isEqualTo(1);
      assertThat(first.isOpen()).isTrue();
    }
  }

  @Test
  void refusesSocketsWhileTooManyAreHandshaking() throws IOException {
    try (TestHost a = started(limits -> limits.handshaking(1));
        Socket first = halfOpen(a)) {
      assertThat(closedAtOnce(a)).isTrue();
      assertThat(first.isConnected()).isTrue();
      assertThat(a.counts.of("connection.refused/limit.handshaking")).isEqualTo(1);
    }
  }

  @Test
  void oneAddressCannotHoldAllPlacesForHandshakes() throws IOException {
    List<Socket> halfOpen = new ArrayList<>();
    try (TestHost a = started(limits -> limits.handshaking(8).handshakingPerIp(3))) {
      for (int i = 0; i < 3; i++) {
        halfOpen.add(halfOpen(a));
      }
      assertThat(closedAtOnce(a)).isTrue();
      assertThat(closedAtOnce(a)).isTrue();
      assertThat(a.counts.of("connection.refused/limit.handshaking.ip")).isEqualTo(2);
      try (RawPeer other = RawPeer.from("127.0.0.2", a)) {
        assertThat(other.isOpen()).isTrue();
      }
      for (Socket socket : halfOpen) {
        socket.close();
      }
      Waiting.until(() -> a.counts.of("connection.refused/closed") == 3);
      RawPeer.connected(a).close();
    }
  }

  private static Socket halfOpen(TestHost host) throws IOException {
    Socket socket = new Socket("127.0.0.1", host.port());
    byte[] header = RawPeer.tokens("/multistream/1.0.0");
    socket.getOutputStream().write(header);
    assertThat(socket.getInputStream().readNBytes(header.length)).isEqualTo(header);
    return socket;
  }

  @Test
  void aConnectionThatIsUpgradedLeavesItsPlaceToTheNext() {
    try (TestHost a = started(limits -> limits.handshakingPerIp(1));
        RawPeer first = RawPeer.connected(a)) {
      // Who dials is done with its last message, who accepts when it has read that.
      Waiting.until(() -> used(a, "connections.handshaking") == 0);
      try (RawPeer second = RawPeer.connected(a)) {
        assertThat(first.isOpen()).isTrue();
        assertThat(second.isOpen()).isTrue();
      }
    }
  }

  @Test
  void resetsStreamsThatAPeerOpensTooFast() {
    try (TestHost a = started(limits -> limits.streamsPerSecond(10));
        RawPeer peer = RawPeer.connected(a)) {
      for (int id = 1; id < 200; id += 2) {
        peer.frame(RawPeer.WINDOW, RawPeer.SYN, id, 0);
        peer.frame(RawPeer.WINDOW, RawPeer.RST, id, 0);
      }
      Waiting.until(
          () -> peer.headers().stream().anyMatch(header -> header.startsWith("00010008")));
      assertThat(a.counts.of("stream.refused/rate")).isBetween(1L, 90L);
      assertThat(peer.isOpen()).isTrue();
    }
  }

  @Test
  void closesASocketThatIsNotUpgradedInTime() {
    try (TestHost a = started(limits -> limits.upgrade(Duration.ofMillis(200)))) {
      assertThat(closedAtOnce(a)).isTrue();
      assertThat(a.counts.of("connection.refused/timeout")).isEqualTo(1);
    }
  }

  @Test
  void givesUpADialThatTheSocketDoesNotAnswer() throws IOException {
    List<Socket> backlog = new ArrayList<>();
    try (TestHost a = started(limits -> limits.dial(Duration.ofMillis(200)));
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full, backlog);
      String address = "/ip4/127.0.0.1/tcp/" + full.getLocalPort();
      ConnectTest.assertFails(
          a.host.connect(ConnectTest.someone(), List.of(address), TestHost.PATIENCE),
          Reason.UNREACHABLE);
    } finally {
      for (Socket socket : backlog) {
        socket.close();
      }
    }
  }

  /** Until the kernel leaves further connects without an answer. */
  private static void fill(ServerSocket server, List<Socket> backlog) throws IOException {
    boolean answered = true;
    while (answered && backlog.size() < 20) {
      Socket socket = new Socket();
      backlog.add(socket);
      try {
        socket.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()), 300);
      } catch (SocketTimeoutException e) {
        answered = false;
      }
    }
  }

  @Test
  void opensNoMoreStreamsThanItMay() {
    try (TestHost a = started(limits -> limits.streams(3));
        TestHost b = TestHost.started()) {
      b.host.handle("/test/keep/1.0", stream -> {});
      Connection connection = a.connectIdentified(b);
      for (int i = 0; i < 3; i++) {
        TestHost.done(connection.open(List.of("/test/keep/1.0")));
      }
      ConnectTest.assertFails(connection.open(List.of("/test/keep/1.0")), Reason.LIMIT);
      assertThat(a.counts.of("stream.open/limit")).isEqualTo(1);
    }
  }

  @Test
  void refusesAThirdPingStreamOfAPeer() {
    try (TestHost a = TestHost.started();
        RawPeer peer = RawPeer.connected(a)) {
      peer.open(1, "/ipfs/ping/1.0.0");
      peer.open(3, "/ipfs/ping/1.0.0");
      peer.open(5, "/ipfs/ping/1.0.0");
      peer.awaitHeader("00010008" + "00000005" + "00000000");
      assertThat(a.counts.of("stream.refused/ping")).isEqualTo(1);
    }
  }

  @Test
  void asksTheGateBeforeEachStep() {
    OneGate gate = new OneGate();
    try (TestHost a = TestHost.started(Optional.empty(), limits -> limits, gate);
        TestHost b = TestHost.started()) {
      gate.shut = "dial";
      ConnectTest.assertFails(
          a.host.connect(b.id(), b.addresses, TestHost.PATIENCE), Reason.REFUSED);
      assertThat(a.counts.of("dial.failed/gate")).isEqualTo(1);
      gate.shut = "accept";
      assertThat(closedAtOnce(a)).isTrue();
      assertThat(a.counts.of("connection.refused/gate")).isEqualTo(1);
      gate.shut = "use";
      ConnectTest.assertFails(
          a.host.connect(b.id(), b.addresses, TestHost.PATIENCE), Reason.REFUSED);
      assertThat(a.counts.of("dial.failed/gate")).isEqualTo(2);
      try (RawPeer peer = RawPeer.connected(a)) {
        peer.awaitClosed();
      }
      assertThat(a.counts.of("connection.refused/gate")).isEqualTo(2);
      gate.shut = "fails";
      assertThat(closedAtOnce(a)).isTrue();
      gate.shut = "";
      a.connect(b);
    }
  }

  @Test
  void resetsOpenInboundStreamsOfAProtocolThatIsWithdrawn() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      b.echo("/test/echo/1.0");
      b.echo("/test/other/1.0");
      Connection connection = a.connectIdentified(b);
      Stream other = TestHost.done(connection.open(List.of("/test/other/1.0")));
      Collected withdrawn = Collected.of(TestHost.done(connection.open(List.of("/test/echo/1.0"))));
      b.host.unhandle("/test/echo/1.0");
      Waiting.until(withdrawn.whole::isCompletedExceptionally);
      Waiting.until(() -> !connection.identified().protocols().contains("/test/echo/1.0"));
      ConnectTest.assertFails(connection.open(List.of("/test/echo/1.0")), Reason.UNSUPPORTED);
      Collected answer = Collected.of(other);
      other.write(ByteBuffer.wrap(new byte[] {1}));
      other.closeWrite();
      assertThat(TestHost.done(answer.whole)).containsExactly(1);
    }
  }

  private static TestHost started(UnaryOperator<LimitsBuilder> change) {
    return TestHost.started(Optional.empty(), change);
  }

  /** Whether the host closes a socket that says nothing. */
  private static boolean closedAtOnce(TestHost host) {
    try (Socket socket = new Socket("127.0.0.1", host.port())) {
      socket.setSoTimeout(10_000);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Shut at one step. */
  private static final class OneGate extends OpenGate {
    private volatile String shut = "";

    @Override
    public boolean mayDial(PeerId peer, String address) {
      return !shut.equals("dial");
    }

    @Override
    public boolean mayAccept(String remoteAddress) {
      if (shut.equals("fails")) {
        throw new IllegalStateException("a gate that fails");
      }
      return !shut.equals("accept");
    }

    @Override
    public boolean mayUse(PeerId peer, boolean inbound, String remoteAddress) {
      return !shut.equals("use");
    }
  }
}
