package org.opencloud.discovery.gossipsub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Gater;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.TcpHost;

class RealHostsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  @Test
  void messagesCrossAChainOfThreeHostsInOrderAndOnce() {
    Node a = new Node();
    Node b = new Node();
    Node c = new Node();
    a.dial(b);
    b.dial(c);
    await()
        .atMost(PATIENCE)
        .until(
            () -> a.mesh().equals(List.of(b.id())) && b.mesh().size() == 2 && !c.mesh().isEmpty());
    List<String> sent = IntStream.range(0, 300).mapToObj(i -> "gpu " + i).toList();
    sent.forEach(text -> a.router.publish("search", text.getBytes(UTF_8)));
    await().atMost(PATIENCE).until(() -> c.received.size() == 300);
    assertThat(c.received).isEqualTo(sent);
    assertThat(b.received).isEqualTo(sent);
    assertThat(a.received).isEmpty();
    assertThat(c.router.publish("search", new byte[500_000]).toCompletableFuture())
        .succeedsWithin(PATIENCE)
        .isEqualTo(1);
    await().atMost(PATIENCE).until(() -> !a.received.isEmpty());
    assertThat(c.counts).doesNotContainKey("task.failed/").doesNotContainKey("rpc.refused/size");
  }

  @Test
  void aRouterThatStartsOnALiveConnectionFindsItsPeers() {
    Node a = new Node();
    Node b = new Node();
    a.dial(b);
    await().atMost(PATIENCE).until(() -> b.mesh().contains(a.id()));
    a.topic.close();
    a.router.close();
    await().atMost(PATIENCE).until(() -> b.router.subscribers("search").isEmpty());
    a.startRouter();
    await().atMost(PATIENCE).until(() -> b.router.subscribers("search").contains(a.id()));
    await().atMost(PATIENCE).until(() -> a.router.subscribers("search").contains(b.id()));
    b.router.publish("search", "again".getBytes(UTF_8));
    await().atMost(PATIENCE).until(() -> a.received.contains("again"));
  }

  /** A host with a router, as the transport makes them. */
  private final class Node implements AutoCloseable {
    final PrivateKey key = PrivateKey.generate(new SecureRandom());
    final List<String> received = new CopyOnWriteArrayList<>();
    final Map<String, Long> counts = new ConcurrentHashMap<>();
    final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    final ExecutorService validators = Executors.newFixedThreadPool(2);
    final ReservedSequence sequence = new ReservedSequence(Clock.systemUTC(), 0, end -> {});
    final TcpHost host;
    final List<String> addresses;
    GossipRouter router;
    GossipRouter.Subscription topic;

    private Node() {
      nodes.add(this);
      HostConfig config =
          new HostConfig(
              List.of("/ip4/127.0.0.1/tcp/0"),
              List.of(),
              Optional.of(new byte[32]),
              "test/1",
              HostConfig.Limits.defaults());
      host =
          new TcpHost(
              config, signer(), new Open(), this::count, Clock.systemUTC(), new SecureRandom());
      addresses = host.start().toCompletableFuture().orTimeout(20, SECONDS).join();
      startRouter();
    }

    private void startRouter() {
      router =
          new GossipRouter(
              GossipHost.over(host),
              signer(),
              GossipParams.defaults(),
              sequence,
              loop,
              validators,
              MonotonicClock.start(),
              new Random(),
              this::count);
      router.start();
      topic =
          router.subscribe(
              "search",
              (author, relay, data) -> {
                received.add(new String(data, UTF_8));
                return Verdict.ACCEPT;
              });
    }

    private void count(String name, String reason, long count) {
      counts.merge(name + "/" + reason, count, Long::sum);
    }

    private PeerId id() {
      return key.publicKey().peerId();
    }

    private void dial(Node other) {
      host.connect(other.id(), other.addresses, PATIENCE)
          .toCompletableFuture()
          .orTimeout(20, SECONDS)
          .join();
    }

    private List<PeerId> mesh() {
      return router.topics().stream()
          .filter(status -> status.topic().equals("search"))
          .flatMap(status -> status.mesh().stream())
          .toList();
    }

    private IdentitySigner signer() {
      return new IdentitySigner() {
        @Override
        public PublicKey publicKey() {
          return key.publicKey();
        }

        @Override
        public byte[] sign(byte[] message) {
          return key.sign(message);
        }
      };
    }

    @Override
    public void close() {
      router.close();
      host.close();
      loop.shutdown();
      validators.shutdown();
    }
  }

  private static final class Open implements Gater {
    @Override
    public boolean mayDial(PeerId peer, String address) {
      return true;
    }

    @Override
    public boolean mayAccept(String remoteAddress) {
      return true;
    }

    @Override
    public boolean mayUse(PeerId peer, boolean inbound, String remoteAddress) {
      return true;
    }
  }
}
