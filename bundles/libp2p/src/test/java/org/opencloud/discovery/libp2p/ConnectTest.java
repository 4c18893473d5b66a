package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** How hosts find each other, and how connections end. */
class ConnectTest {

  @Test
  void acceptsThePeersIdBehindItsAddressAndRefusesAnother() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      String address = b.addresses.get(0);
      String other = address + "/p2p/" + someone();
      assertFails(a.host.connect(b.id(), List.of(other), TestHost.PATIENCE), Reason.UNREACHABLE);
      TestHost.done(
          a.host.connect(b.id(), List.of(other, address + "/p2p/" + b.id()), TestHost.PATIENCE));
      assertThat(a.host.connection(b.id()))
          .hasValueSatisfying(
              connection -> assertThat(connection.remoteAddress()).isEqualTo(address));
      assertThat(b.host.addresses()).containsExactly(address);
    }
  }

  @Test
  void refusesAPeerThatIsNotTheOneDialled() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      assertFails(a.host.connect(someone(), b.addresses, TestHost.PATIENCE), Reason.HANDSHAKE);
      assertThat(a.host.connections()).isEmpty();
      assertThat(a.counts.of("dial.failed/handshake")).isEqualTo(1);
    }
  }

  @Test
  void triesTheNextAddressWhenOneDoesNotAnswer() throws IOException {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      List<String> addresses =
          List.of("/ip4/127.0.0.1/tcp/" + unusedPort(), "/dns4/localhost/tcp/" + b.port());
      TestHost.done(a.host.connect(b.id(), addresses, TestHost.PATIENCE));
      assertThat(a.counts.of("dial.failed/unreachable")).isEqualTo(1);
    }
  }

  @Test
  void doesNotWaitForASilentAddressBeforeTryingTheNext() throws IOException {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<String> addresses =
          List.of("/ip4/127.0.0.1/tcp/" + silent.getLocalPort(), b.addresses.get(0));
      TestHost.done(a.host.connect(b.id(), addresses, Duration.ofSeconds(5)));
      try (Socket loser = silent.accept()) {
        loser.setSoTimeout(5_000);
        assertThat(loser.getInputStream().readAllBytes()).isNotEmpty();
      }
    }
  }

  @Test
  void triesTheAddressesOfACallerWhoJoinsAFlightThatIsStuck() throws IOException {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String mute = "/ip4/127.0.0.1/tcp/" + silent.getLocalPort();
      CompletionStage<Connection> stuck =
          a.host.connect(b.id(), List.of(mute), Duration.ofSeconds(9));
      try (Socket dialled = silent.accept()) {
        assertThat(dialled.getInputStream().read()).isNotNegative();
        Connection joined =
            TestHost.done(a.host.connect(b.id(), b.addresses, Duration.ofSeconds(9)));
        assertThat(TestHost.done(stuck)).isSameAs(joined);
      }
    }
  }

  @Test
  void tellsTheAddressesOfAWildcard() {
    HostConfig everywhere =
        new HostConfig(
            List.of("/ip4/0.0.0.0/tcp/0"),
            List.of(),
            Optional.empty(),
            "test",
            HostConfig.Limits.defaults());
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    try (TcpHost host =
        new TcpHost(
            everywhere,
            TestHost.signer(key),
            new OpenGate(),
            Counts.NONE,
            Clock.systemUTC(),
            new SecureRandom())) {
      String bound = TestHost.done(host.start()).get(0);
      assertThat(host.addresses())
          .contains(bound.replace("0.0.0.0", "127.0.0.1"))
          .doesNotContain(bound);
    }
  }

  @Test
  void sharesOneFlightBetweenCallers() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      List<Connection> got =
          IntStream.range(0, 20)
              .mapToObj(i -> a.host.connect(b.id(), b.addresses, TestHost.PATIENCE))
              .toList()
              .stream()
              .map(TestHost::done)
              .distinct()
              .toList();
      assertThat(got).hasSize(1);
      assertThat(a.host.connections()).hasSize(1);
      assertThat(TestHost.done(a.host.connect(b.id(), List.of(), TestHost.PATIENCE)))
          .isSameAs(got.get(0));
    }
  }

  @Test
  void toleratesThatBothSidesDialAtOnce() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      CompletionStage<Connection> there = a.host.connect(b.id(), b.addresses, TestHost.PATIENCE);
      CompletionStage<Connection> back = b.host.connect(a.id(), a.addresses, TestHost.PATIENCE);
      TestHost.done(there);
      TestHost.done(back);
      assertThat(a.host.connections()).hasSizeBetween(1, 2);
      assertThat(TestHost.done(a.host.ping(b.id(), TestHost.PATIENCE))).isPositive();
      assertThat(TestHost.done(b.host.ping(a.id(), TestHost.PATIENCE))).isPositive();
    }
  }

  @Test
  void doesNotDialItself() {
    try (TestHost a = TestHost.started()) {
      assertFails(a.host.connect(a.id(), a.addresses, TestHost.PATIENCE), Reason.REFUSED);
    }
  }

  @Test
  void tellsListenersOfEachConnectionInOrder() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      List<String> news = Collections.synchronizedList(new ArrayList<>());
      b.host.addListener(
          new ConnectionListener() {
            @Override
            public void connected(Connection connection) {
              news.add("connected");
            }

            @Override
            public void identified(Connection connection) {
              news.add("identified");
            }

            @Override
            public void disconnected(Connection connection) {
              news.add("disconnected");
            }
          });
      a.connectIdentified(b).close();
      Waiting.until(() -> news.size() == 3);
      assertThat(news).containsExactly("connected", "identified", "disconnected");
      assertThat(b.host.connections()).isEmpty();
    }
  }

  @Test
  void leavesNoSocketBehindAThousandFailedAndCancelledDials() throws IOException {
    try (TestHost a = TestHost.started(Optional.empty(), limits -> limits.handshaking(2_000));
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      long before = openFiles();
      String dead = "/ip4/127.0.0.1/tcp/" + unusedPort();
      String mute = "/ip4/127.0.0.1/tcp/" + silent.getLocalPort();
      List<CompletableFuture<Connection>> dials = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        List<String> addresses = i % 2 == 0 ? List.of(dead) : List.of(mute);
        dials.add(
            a.host
                .connect(someone(), addresses, Duration.ofMillis(i % 4 == 1 ? 50 : 10_000))
                .toCompletableFuture());
        if (i % 4 == 3) {
          dials.get(i).cancel(false);
        }
      }
      Waiting.until(() -> dials.stream().allMatch(CompletableFuture::isDone));
      assertThat(dials).allMatch(CompletableFuture::isCompletedExceptionally);
      Waiting.until(() -> openFiles() <= before + 2);
    }
  }

  @Test
  void leavesNothingBehindTenThousandShortStreams() {
    try (TestHost a = TestHost.started();
        TestHost b =
            TestHost.started(Optional.empty(), limits -> limits.streamsPerSecond(10_000))) {
      b.echo("/test/echo/1.0");
      Connection connection = a.connectIdentified(b);
      for (int round = 0; round < 100; round++) {
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          Stream stream = TestHost.done(connection.open(List.of("/test/echo/1.0")));
          answers.add(Collected.of(stream).whole);
          stream.write(ByteBuffer.wrap(new byte[100]));
          stream.closeWrite();
        }
        answers.forEach(answer -> assertThat(TestHost.done(answer)).hasSize(100));
      }
      assertThat(a.counts.toString()).isEqualTo("{}");
      assertThat(b.counts.toString()).isEqualTo("{}");
    }
  }

  @Test
  void closesWithoutAThreadOrASocketLeft() {
    TestHost a = TestHost.started();
    TestHost b = TestHost.started();
    CompletableFuture<Stream> accepted = new CompletableFuture<>();
    b.host.handle("/test/keep/1.0", accepted::complete);
    Stream stream = TestHost.done(a.connect(b).open(List.of("/test/keep/1.0")));
    Collected ours = Collected.of(stream);
    TestHost.done(accepted);
    a.close();
    assertThat(ours.whole).isCompletedExceptionally();
    Waiting.until(() -> b.host.connections().isEmpty());
    assertFails(a.host.connect(b.id(), b.addresses, TestHost.PATIENCE), Reason.CLOSED);
    assertFails(stream.write(ByteBuffer.allocate(1)), Reason.CLOSED);
    b.close();
    assertThatThrownBy(() -> new Socket("127.0.0.1", b.port())).isInstanceOf(IOException.class);
    Waiting.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("libp2p-")));
  }

  @Test
  void saysWhyItCannotListen() {
    try (TestHost a = TestHost.started()) {
      HostConfig taken =
          new HostConfig(
              a.addresses, List.of(), Optional.empty(), "test", HostConfig.Limits.defaults());
      PrivateKey key = PrivateKey.generate(new SecureRandom());
      try (TcpHost second =
          new TcpHost(
              taken,
              TestHost.signer(key),
              new OpenGate(),
              Counts.NONE,
              Clock.systemUTC(),
              new SecureRandom())) {
        assertThatThrownBy(() -> TestHost.done(second.start()))
            .hasMessageContaining("cannot listen on " + a.addresses.get(0));
      }
    }
  }

  static void assertFails(CompletionStage<?> stage, Reason reason) {
    assertThatThrownBy(() -> TestHost.done(stage))
        .cause()
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  static PeerId someone() {
    return PrivateKey.generate(new SecureRandom()).publicKey().peerId();
  }

  static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static long openFiles() {
    String[] files = new File("/proc/self/fd").list();
    return files == null ? 0 : files.length;
  }
}
