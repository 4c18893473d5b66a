package org.opencloud.discovery.transport.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.transport.NetworkStatus;
import org.opencloud.discovery.api.transport.PeerScore;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.libp2p.HostConfig;

class NetworkTest {
  private static final String ECHO = "/test/echo/1.0";
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private Path directory;
  private final Queue<TestNode> nodes = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
  }

  @Test
  void connectsToABootstrapPeerAndKeepsTheConnection() {
    TestNode a = node("a").started().gated();
    awaitListening(a);
    TestNode b = node("b").started(a.target()).gated();

    await().atMost(SOON).until(() -> b.gate.identified.size() == 1);
    b.network().transport().disconnect(a.id());
    await().atMost(SOON).until(() -> b.gate.identified.size() >= 2);
    awaitConnected(b, a);
  }

  @Test
  void trimsOthersThanThePeersItWants() {
    TestNode wanted = node("wanted").started().gated();
    awaitListening(wanted);
    HostConfig.Limits few =
        SettingsTest.read(
                Map.of(
                    "connections_high", 1,
                    "connections_low", 0,
                    "connections_grace_millis", 10L))
            .limits();
    TestNode node = node("node").startedWith(few, "/ip4/127.0.0.1/tcp/0", wanted.target()).gated();
    awaitConnected(node, wanted);
    Instant since = since(node, wanted);
    // They come again when trimmed, which happens too soon to see each of them connected.
    for (String name : List.of("stranger", "another", "third")) {
      node(name).started(node.target()).gated();
    }

    await()
        .atMost(SOON)
        .until(() -> node.meters.count("libp2p", "connection.trimmed", "watermark") > 0);
    assertThat(since(node, wanted)).isEqualTo(since);
  }

  private static Instant since(TestNode node, TestNode other) {
    return node.network().transport().connection(other.id()).orElseThrow().since();
  }

  @Test
  void neitherAcceptsNorDialsWithoutAGate() {
    TestNode a = node("a").started().gated();
    awaitListening(a);
    TestNode b = node("b").started(a.target());

    CompletableFuture<PeerStream> stream =
        b.network()
            .transport()
            .open(a.id(), a.network().transport().addresses(), ECHO, SOON)
            .toCompletableFuture();

    assertFailsWith(stream, TransportException.Reason.REFUSED);
    assertThat(b.network().transport().connections()).isEmpty();
    b.network().open(b.gate);
    awaitConnected(b, a);
  }

  @Test
  void anAddressThatFailsTooOftenIsShutOutAndOthersAreNot() throws Exception {
    TestNode a = node("a");
    a.failedHandshakes = 2;
    a.started().gated();
    awaitListening(a);
    for (int i = 0; i < 3; i++) {
      knock(a);
    }
    await()
        .atMost(SOON)
        .until(
            () -> a.network().transport().status().failures().stream().anyMatch(f -> f.shutOut()));

    knock(a);
    await()
        .atMost(SOON)
        .until(() -> a.meters.count("transport", "gate.refused", "handshakes") == 1);
    TestNode b = node("b").started(a.target()).gated();
    awaitConnected(b, a);
    assertThat(a.network().transport().status().failures())
        .extracting(NetworkStatus.FailedAddress::address)
        .containsExactly("/ip4/127.0.0.2");
  }

  /** Says what no peer of the network says, from another address than the nodes have. */
  private static void knock(TestNode node) throws Exception {
    int port = Integer.parseInt(node.target().addresses().get(0).split("/")[4]);
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress("127.0.0.2", 0));
      socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(new byte[1_024]);
      while (socket.getInputStream().read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (SocketException closed) {
      // As it should be.
    }
  }

  @Test
  void closesTheConnectionOfAPeerThatIsDenied() {
    TestNode a = node("a").started().gated();
    awaitListening(a);
    TestNode b = node("b").started(a.target()).gated();
    awaitConnected(a, b);

    a.gate.deny(b.id());

    await().atMost(SOON).until(() -> a.network().transport().connection(b.id()).isEmpty());
    await().atMost(SOON).until(() -> a.meters.count("transport", "gate.refused", "denied") > 0);
  }

  @Test
  void carriesAStreamToAProtocolThatCameLater() throws Exception {
    TestNode a = node("a").started().gated();
    awaitListening(a);
    TestNode b = node("b").started(a.target()).gated();
    awaitConnected(b, a);
    a.network().protocols().add(new Echo());

    PeerStream stream =
        b.network()
            .transport()
            .open(a.id(), List.of(), ECHO, SOON)
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    Collector back = new Collector(stream);
    stream.read(back);
    stream.write(ByteBuffer.wrap("gpu".getBytes(UTF_8)));
    stream.closeWrite();

    assertThat(back.done.get(5, TimeUnit.SECONDS)).isEqualTo("gpu");
  }

  @Test
  void refusesAProtocolThatWentAway() {
    TestNode a = node("a").started().gated();
    awaitListening(a);
    TestNode b = node("b").started(a.target()).gated();
    awaitConnected(b, a);
    Echo echo = new Echo();
    a.network().protocols().add(echo);
    a.network().protocols().remove(echo);

    assertFailsWith(
        b.network().transport().open(a.id(), List.of(), ECHO, SOON).toCompletableFuture(),
        TransportException.Reason.UNSUPPORTED);
  }

  @Test
  void saysUnreachableWhenNotConnectedAndWithoutAddress() {
    TestNode a = node("a").started().gated();
    TestNode b = node("b").started().gated();

    assertFailsWith(
        b.network().transport().open(a.id(), List.of(), ECHO, SOON).toCompletableFuture(),
        TransportException.Reason.UNREACHABLE);
  }

  @Test
  void gossipsToWhoeverJoinedTheTopic() {
    TestNode a = node("a").started().gated();
    awaitListening(a);
    TestNode b = node("b").started(a.target()).gated();
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    b.network()
        .topics()
        .subscribe(
            "search",
            (author, relay, data) -> {
              heard.add(author + " " + new String(data, UTF_8));
              return Verdict.ACCEPT;
            });
    await().atMost(SOON).until(() -> a.network().topics().members("search").contains(b.id()));

    a.network().topics().publish("search", "gpu".getBytes(UTF_8));

    await().atMost(SOON).until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly(a.id() + " gpu");
  }

  @Test
  void saysWhatItCannotListenOn() {
    TestNode a = node("a").started().gated();
    awaitListening(a);

    TestNode b = node("b").startedOn(a.network().transport().addresses().get(0)).gated();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(b.network().transport().status().state())
                    .startsWith("cannot listen on "));
  }

  @Test
  void leavesNoThreadBehind() {
    TestNode a = node("a").started().gated();
    awaitListening(a);

    nodes.poll().close();

    await().atMost(SOON).until(NetworkTest::noThreads);
  }

  @Test
  void directPeersAreDialled() {
    TestNode a = node("a").started().gated();
    awaitListening(a);
    TestNode b = node("b");
    b.direct = List.of(a.target());
    b.started().gated();

    awaitConnected(b, a);
  }

  @Test
  void scoresShowPeersAndFollowWhatTheApplicationThinks() {
    TestNode a = node("a").started().gated();
    awaitListening(a);
    TestNode b = node("b").started(a.target()).gated();
    Stream.of(a, b).forEach(NetworkTest::join);

    await().atMost(SOON).until(() -> scores(b).stream().anyMatch(NetworkTest::inMesh));
    assertThat(scores(b)).extracting(PeerScore::peer).containsExactly(a.id());
    b.network().scores().rate(a.id(), -50);
    await().atMost(SOON).until(() -> scores(b).stream().noneMatch(NetworkTest::inMesh));
    assertThat(scores(b)).allMatch(score -> score.application() == -50);
  }

  private static boolean inMesh(PeerScore score) {
    return score.connected() && score.topics().stream().anyMatch(PeerScore.Topic::mesh);
  }

  private static List<PeerScore> scores(TestNode node) {
    return node.network().scores().scores().toCompletableFuture().join();
  }

  private static Registration join(TestNode node) {
    return node.network().topics().subscribe("search", (author, relay, data) -> Verdict.ACCEPT);
  }

  @Test
  void aPeerThatIsNamedWhenAnotherLeavesIsDialled() {
    TestNode hub = exchanging(node("hub")).started().gated();
    awaitListening(hub);
    Registration topic = join(hub);
    TestNode named = exchanging(node("named")).started(hub.target()).gated();
    TestNode left = exchanging(node("left")).started(hub.target()).gated();
    Stream.of(named, left).forEach(NetworkTest::join);
    left.network().scores().rate(hub.id(), 1);
    await().atMost(SOON).until(() -> scores(hub).stream().filter(NetworkTest::inMesh).count() == 2);
    assertThat(left.network().transport().connection(named.id())).isEmpty();

    topic.close();

    awaitConnected(left, named);
    assertThat(left.meters.count("gossipsub", "exchange.found", "")).isEqualTo(1);
  }

  private static TestNode exchanging(TestNode node) {
    node.gossip = GossipParams.defaults().with(new GossipParams.Exchange(true, 16));
    return node;
  }

  private static boolean noThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .noneMatch(name -> name.matches("(libp2p|gossipsub|transport)-.*"));
  }

  private TestNode node(String name) {
    TestNode node = new TestNode(directory.resolve(name));
    nodes.add(node);
    return node;
  }

  private static void awaitListening(TestNode node) {
    await().atMost(SOON).until(() -> node.network().transport().status().state().equals("ready"));
  }

  private static void awaitConnected(TestNode node, TestNode other) {
    await().atMost(SOON).until(() -> node.network().transport().connection(other.id()).isPresent());
  }

  private static void assertFailsWith(
      CompletableFuture<?> stage, TransportException.Reason reason) {
    try {
      stage.get(5, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(TransportException.class);
      assertThat(((TransportException) e.getCause()).reason()).isEqualTo(reason);
      return;
    } catch (Exception e) {
      throw new AssertionError("expected " + reason, e);
    }
    throw new AssertionError("expected " + reason);
  }

  private static final class Echo implements StreamProtocol {
    @Override
    public String id() {
      return ECHO;
    }

    @Override
    public void opened(PeerStream stream) {
      stream.read(
          new PeerStream.Reader() {
            @Override
            public void bytes(ByteBuffer bytes) {
              int count = bytes.remaining();
              byte[] copy = new byte[count];
              bytes.get(copy);
              stream.write(ByteBuffer.wrap(copy));
              stream.consumed(count);
            }

            @Override
            public void end() {
              stream.closeWrite();
            }

            @Override
            public void broken(TransportException cause) {
              // The other side is gone; there is nobody to echo to.
            }
          });
    }
  }

  private static final class Collector implements PeerStream.Reader {
    private final PeerStream stream;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CompletableFuture<String> done = new CompletableFuture<>();

    Collector(PeerStream stream) {
      this.stream = stream;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      int count = bytes.remaining();
      byte[] copy = new byte[count];
      bytes.get(copy);
      taken.writeBytes(copy);
      stream.consumed(count);
    }

    @Override
    public void end() {
      done.complete(taken.toString(UTF_8));
    }

    @Override
    public void broken(TransportException cause) {
      done.completeExceptionally(cause);
    }
  }
}
