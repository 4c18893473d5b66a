package org.opencloud.discovery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.GossipRouter.Subscription;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.gossipsub.MonotonicClock;
import org.opencloud.discovery.gossipsub.ReservedSequence;
import org.opencloud.discovery.gossipsub.SequenceNumbers;
import org.opencloud.discovery.gossipsub.TopicStatus;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Gater;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.TcpHost;

/** Our host and router in this process, with the streams that foreign peers talk to. */
final class OurNode implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String AGENT = "opencloud-interop/1";
  private static final SecureRandom RANDOM = new SecureRandom();

  final TcpHost host;
  final Tap tap;
  final Drops drops = new Drops();
  final ServedStreams streams;
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService validators = Executors.newFixedThreadPool(2);
  private final GossipRouter router;
  private volatile Runnable beforeVerdict = () -> {};
  private final List<Message> messages = new CopyOnWriteArrayList<>();
  private final List<String> addresses;

  private OurNode(Plan plan) {
    HostConfig config =
        new HostConfig(
            List.of("/ip4/127.0.0.1/tcp/0"),
            List.of(),
            plan.psk,
            AGENT,
            plan.security,
            HostConfig.Limits.defaults());
    IdentitySigner signer = signer(plan.key);
    host = new TcpHost(config, signer, new OpenGate(), drops, Clock.systemUTC(), RANDOM);
    tap = new Tap(GossipHost.over(host));
    router =
        new GossipRouter(
            tap,
            signer,
            plan.params,
            plan.sequence,
            loop,
            validators,
            MonotonicClock.start(),
            RANDOM,
            drops,
            (peer, addresses) -> host.connect(peer, addresses, PATIENCE));
    streams = ServedStreams.on(host);
    addresses = done(host.start());
    router.start();
  }

  /** What is not said is as in a node. */
  static Plan plan() {
    return new Plan();
  }

  /** What a node is made of. */
  static final class Plan {
    private Optional<byte[]> psk = Optional.empty();
    private HostConfig.Security security = HostConfig.Security.defaults();
    private GossipParams params = GossipParams.defaults();
    private PrivateKey key = PrivateKey.generate(RANDOM);
    private SequenceNumbers sequence = new ReservedSequence(Clock.systemUTC(), 0, end -> {});

    Plan psk(Optional<byte[]> secret) {
      psk = secret;
      return this;
    }

    Plan security(HostConfig.Security other) {
      security = other;
      return this;
    }

    Plan params(GossipParams other) {
      params = other;
      return this;
    }

    Plan key(PrivateKey other) {
      key = other;
      return this;
    }

    Plan sequence(SequenceNumbers other) {
      sequence = other;
      return this;
    }

    OurNode start() {
      return new OurNode(this);
    }
  }

  /** What came on a topic. */
  record Message(String topic, String text, PeerId author, PeerId relay) {}

  String id() {
    return host.peerId().toString();
  }

  /** Where it listens, with its peer id. */
  String address() {
    return addresses.get(0) + "/p2p/" + id();
  }

  int port() {
    String address = addresses.get(0);
    return Integer.parseInt(address.substring(address.lastIndexOf('/') + 1));
  }

  Connection dial(PeerProcess peer) {
    return dial(peer, PATIENCE);
  }

  Connection dial(PeerProcess peer, Duration timeout) {
    return done(host.connect(idOf(peer), peer.addresses(), timeout));
  }

  static PeerId idOf(PeerProcess peer) {
    try {
      return PeerId.parse(peer.peerId());
    } catch (KeyException e) {
      throw new HarnessException("peer id of " + peer.kind(), e);
    }
  }

  /** The connection, once identify has told what the peer speaks. */
  Connection identified(PeerProcess peer) {
    return Deadline.in(PATIENCE)
        .first(() -> host.connection(idOf(peer)).filter(c -> c.identified().done()))
        .orElseThrow(() -> new HarnessException("identify said nothing of " + peer.kind()));
  }

  boolean connected(PeerProcess peer) {
    return host.connection(idOf(peer)).isPresent();
  }

  TestStream open(PeerProcess peer, String protocol) {
    return new TestStream(done(identified(peer).open(List.of(protocol))));
  }

  Subscription subscribe(String topic) {
    return router.subscribe(topic, (author, relay, data) -> taken(topic, author, relay, data));
  }

  /** Has each message wait for something before it is forwarded; on a validator. */
  void beforeVerdict(Runnable wait) {
    beforeVerdict = wait;
  }

  private Verdict taken(String topic, PeerId author, PeerId relay, byte[] data) {
    messages.add(new Message(topic, new String(data, StandardCharsets.UTF_8), author, relay));
    beforeVerdict.run();
    return Verdict.ACCEPT;
  }

  int publish(String topic, String text) {
    return done(router.publish(topic, text.getBytes(StandardCharsets.UTF_8)));
  }

  List<Message> messages() {
    return messages;
  }

  /** Whether the peer is in our mesh of the topic. */
  boolean meshedWith(PeerProcess peer, String topic) {
    return status(topic).map(status -> status.mesh().contains(idOf(peer))).orElse(false);
  }

  /** Whether we know the peer to be subscribed. */
  boolean knowsSubscribed(PeerProcess peer, String topic) {
    return router.subscribers(topic).contains(idOf(peer));
  }

  private Optional<TopicStatus> status(String topic) {
    return router.topics().stream().filter(status -> status.topic().equals(topic)).findFirst();
  }

  static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new HarnessException("failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new HarnessException("takes too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  @Override
  public void close() {
    host.close();
    router.close();
    streams.close();
    loop.shutdownNow();
    validators.shutdownNow();
  }

  static IdentitySigner signer(PrivateKey key) {
    return new Signing(key);
  }

  private record Signing(PrivateKey key) implements IdentitySigner {
    @Override
    public PublicKey publicKey() {
      return key.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
      return key.sign(message);
    }
  }

  private record OpenGate() implements Gater {
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

  /**
   * Waits for the state, at most {@link #PATIENCE}, and fails with the words when it does not come.
   */
  static void await(String what, BooleanSupplier state) {
    assertThat(Deadline.in(PATIENCE).await(state)).as(what).isTrue();
  }
}
