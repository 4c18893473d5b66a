package org.opencloud.discovery.container;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;

/** What whoever reaches a node's port, without the network's key, can do to it. */
class HostileSocketIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration UPGRADE = Duration.ofSeconds(3);
  private static final Duration CLOSED = UPGRADE.plusSeconds(4);
  private static final int NONCE = 24;
  private static final int FLOOD = 200;

  /** Handshakes that one address may have under way. */
  private static final int SHARE = 16;

  private static final String REFUSED = "libp2p.connection.refused";

  private static final Running RUNNING = new Running();
  private static Node node;
  private static ForeignPeer honest;
  private static int files;

  private final List<Socket> sockets = new ArrayList<>();
  private Watched watched;

  @BeforeAll
  static void startNode() throws Exception {
    Path directory = Ground.fresh("hostile-sockets");
    byte[] swarmKey = NodeKey.swarmKey();
    NodePlan plan =
        NodePlan.of("node", directory.resolve("node"), swarmKey)
            .with("transport", "upgrade.timeout.millis", Long.toString(UPGRADE.toMillis()));
    node = RUNNING.add(Node.create(Ground.distribution(), plan));
    node.start();
    node.awaitReady(READY);
    honest = RUNNING.add(ForeignPeer.join(node, PreSharedKey.parse(swarmKey)));
    Owned.add(node, Owned.visible("public", "gpu"));
    honest.ask("gpu", 100);
    node.status();
    files = openSockets();
  }

  @AfterAll
  static void stopNode() throws Exception {
    RUNNING.close();
  }

  @BeforeEach
  void watch() {
    watched = Watched.from(node);
  }

  @AfterEach
  void nodeIsWell() throws IOException {
    assertThat(honest.ask("gpu", 100).ids()).containsExactly("public");
    for (Socket socket : sockets) {
      socket.close();
    }
    Deadline.in(CLOSED).await(() -> openSockets() <= files);
    assertThat(openSockets()).as("open sockets of the node").isLessThanOrEqualTo(files);
    watched.nothingLogged();
  }

  /** Sockets only: class loading opens and keeps files of its own. */
  private static int openSockets() {
    int sockets = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/" + node.pid() + "/fd"))) {
      for (Path one : all.toList()) {
        sockets += isSocket(one) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new HarnessException("cannot count files of " + node, e);
    }
    return sockets;
  }

  private static boolean isSocket(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private Socket open() throws IOException {
    int port = Integer.parseInt(node.address().split("/")[4]);
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
    socket.setSoTimeout((int) CLOSED.toMillis());
    sockets.add(socket);
    return socket;
  }

  private Socket said(byte[] bytes) throws IOException {
    Socket socket = open();
    socket.getOutputStream().write(bytes);
    return socket;
  }

  /** The node ends the connection, having said nothing but its nonce and what it enciphered. */
  private static void isClosed(Socket socket) {
    Deadline deadline = Deadline.in(CLOSED);
    try (InputStream in = socket.getInputStream()) {
      byte[] buffer = new byte[1_024];
      while (in.read(buffer) >= 0) {
        assertThat(deadline.passed()).as("still talking").isFalse();
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("not closed within " + CLOSED, e);
    } catch (IOException reset) {
      // Closed as well.
    }
  }

  @Test
  void closesOnWhatIsNotItsNetwork() throws IOException {
    byte[] junk = new byte[4_096];
    new Random(1).nextBytes(junk);
    byte[] tls = HexFormat.of().parseHex("16030100c8010000c40303" + "42".repeat(194));

    isClosed(said(junk));
    isClosed(said("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".getBytes(US_ASCII)));
    isClosed(said(tls));

    watched.rose(Map.of(REFUSED + "{psk}", 3L));
  }

  @Test
  void closesOnPeersOfAnotherNetwork() {
    PreSharedKey other = PreSharedKey.generate(new SecureRandom());
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> ForeignPeer.join(node, other)).isInstanceOf(HarnessException.class);
    }

    watched.roseAtLeast(REFUSED + "{psk}", 1);
  }

  @Test
  void doesNotWaitForWhoSaysNoMore() throws Exception {
    Socket silent = open();
    Socket nonce = said(new byte[NONCE]);
    Socket half = said(new byte[NONCE / 2]);
    Socket slow = open();
    Thread drip = new Thread(() -> drip(slow));
    drip.start();

    isClosed(silent);
    isClosed(nonce);
    isClosed(half);
    isClosed(slow);
    drip.join();
    watched.rose(Map.of(REFUSED + "{timeout}", 4L));
  }

  /** One byte of the nonce at a time, too slow to end it before the deadline. */
  private static void drip(Socket socket) {
    Deadline end = Deadline.in(CLOSED);
    try {
      while (!end.passed()) {
        socket.getOutputStream().write(7);
        Deadline.in(Duration.ofMillis(200)).await(() -> false);
      }
    } catch (IOException closed) {
      // As it should be.
    }
  }

  @Test
  void refusesMoreHandshakesThanOneAddressMayHave() throws IOException {
    for (int i = 0; i < FLOOD; i++) {
      open();
    }
    assertThat(honest.ask("gpu", 100).ids()).containsExactly("public");

    for (Socket socket : sockets) {
      isClosed(socket);
    }
    watched.rose(
        Map.of(
            REFUSED + "{timeout}",
            (long) SHARE,
            REFUSED + "{limit.handshaking.ip}",
            (long) FLOOD - SHARE));
  }
}
