package org.opencloud.discovery.kad;

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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Gater;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.TcpHost;

/** Three hosts over sockets of loopback. */
class RealHostsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  @Test
  void nodesOfAChainFindEachOtherTheirRecordsAndProviders() {
    Node a = new Node(true);
    Node b = new Node(true);
    Node c = new Node(true);
    a.dial(b);
    b.dial(c);
    await().atMost(PATIENCE).until(() -> b.kad.status().peers() == 2);

    KadPeer found = done(a.kad.find(c.id(), PATIENCE)).orElseThrow();
    assertThat(found).isEqualTo(new KadPeer(c.id(), c.addresses));
    assertThat(a.host.connection(c.id())).isPresent();

    assertThat(done(a.kad.put("/node/a", "of a".getBytes(UTF_8), PATIENCE))).isEqualTo(2);
    assertThat(done(c.kad.get("/node/a", 0, PATIENCE)).map(String::new)).contains("of a");
    byte[] key = {0x12, 0x20, 1};
    assertThat(done(c.kad.provide(key, PATIENCE))).isEqualTo(2);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                done(a.kad.providers(key, 5, PATIENCE))
                    .equals(List.of(new KadPeer(c.id(), c.addresses))));
    assertThat(a.counts).doesNotContainKey("task.failed/");
    assertThat(b.counts.keySet()).noneMatch(name -> name.startsWith("task.failed"));
  }

  @Test
  void aClientAsksButIsNotAsked() {
    Node server = new Node(true);
    Node client = new Node(false);
    client.dial(server);
    await().atMost(PATIENCE).until(() -> client.kad.status().peers() == 1);
    assertThat(done(client.kad.put("/node/x", "of x".getBytes(UTF_8), PATIENCE))).isEqualTo(1);
    assertThat(done(server.kad.get("/node/x", 0, PATIENCE)).map(String::new)).contains("of x");
    assertThat(server.kad.status().peers()).isZero();
    server.kad.close();
    await().atMost(PATIENCE).until(() -> client.kad.status().peers() == 0);
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, SECONDS).join();
  }

  /** A host with a DHT, as the transport makes them. */
  private final class Node implements AutoCloseable {
    final PrivateKey key = PrivateKey.generate(new SecureRandom());
    final Map<String, Long> counts = new ConcurrentHashMap<>();
    final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    final ExecutorService workers = Executors.newFixedThreadPool(2);
    final TcpHost host;
    final List<String> addresses;
    final Kad kad;

    private Node(boolean server) {
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
      addresses = done(host.start());
      kad =
          new Kad(
              KadHost.over(host),
              KadParams.defaults("/oc/kad/1.0.0").withServer(server),
              KadStorage.NONE,
              loop,
              workers,
              Clock.systemUTC(),
              new Random(),
              this::count);
      kad.validator("node", new Anything());
      kad.start();
    }

    private void count(String name, String reason, long count) {
      counts.merge(name + "/" + reason, count, Long::sum);
    }

    private PeerId id() {
      return key.publicKey().peerId();
    }

    private void dial(Node other) {
      done(host.connect(other.id(), other.addresses, PATIENCE));
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
      kad.close();
      host.close();
      loop.shutdown();
      workers.shutdown();
    }
  }

  private static final class Anything implements RecordValidator {
    @Override
    public boolean validate(String key, byte[] value) {
      return true;
    }

    @Override
    public int select(String key, List<byte[]> values) {
      return 0;
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
