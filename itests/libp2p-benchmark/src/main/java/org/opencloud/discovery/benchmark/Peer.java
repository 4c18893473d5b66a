package org.opencloud.discovery.benchmark;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.MonotonicClock;
import org.opencloud.discovery.gossipsub.ReservedSequence;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.NativeEd25519;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Gater;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.TcpHost;

/** A host with a router, on a loopback port, threads as the transport has them. */
final class Peer implements AutoCloseable {
  static final String TOPIC = "bench";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final TcpHost host;
  final GossipRouter router;
  final List<String> addresses;
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService validators = Executors.newFixedThreadPool(2);

  /** Has signatures made as a node does once it is up; which code does it from now on. */
  static String signatures() {
    try {
      return NativeEd25519.load();
    } catch (KeyException e) {
      return "BouncyCastle: " + e.getMessage();
    }
  }

  /** The port is listened to when the constructor returns. */
  Peer(Optional<byte[]> psk, String security) {
    Signer signer = new Signer(PrivateKey.generate(new SecureRandom()));
    HostConfig config =
        new HostConfig(
            List.of("/ip4/127.0.0.1/tcp/0"),
            List.of(),
            psk,
            "benchmark",
            new HostConfig.Security(List.of(security), true),
            HostConfig.Limits.defaults());
    host =
        new TcpHost(config, signer, new Open(), Counts.NONE, Clock.systemUTC(), new SecureRandom());
    MonotonicClock clock = MonotonicClock.start();
    router =
        new GossipRouter(
            GossipHost.over(host),
            signer,
            GossipParams.defaults(),
            new ReservedSequence(clock, 0, number -> {}),
            loop,
            validators,
            clock,
            new SecureRandom(),
            Counts.NONE);
    router.start();
    addresses = done(host.start());
  }

  Connection connect(PeerId peer, List<String> to) {
    return done(host.connect(peer, to, PATIENCE));
  }

  static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    host.close();
    router.close();
    loop.shutdown();
    validators.shutdownNow();
  }

  private record Signer(PrivateKey key) implements IdentitySigner {
    @Override
    public PublicKey publicKey() {
      return key.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
      return key.sign(message);
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
