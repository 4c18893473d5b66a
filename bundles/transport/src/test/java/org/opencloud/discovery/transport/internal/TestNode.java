package org.opencloud.discovery.transport.internal;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.peers.ConnectionGate;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.transport.internal.Settings.Target;

/** One network on loopback, with a gate of its own. */
final class TestNode implements AutoCloseable {
  private final PrivateKey key = PrivateKey.generate(new SecureRandom());
  private final NodeHome home;
  final RecordingMeters meters = new RecordingMeters();
  final OpenGate gate = new OpenGate();
  GossipParams gossip = GossipParams.defaults();
  List<Target> direct = List.of();
  int failedHandshakes = 100;
  private Network network;

  TestNode(Path home) {
    this.home = new NodeHome(home);
  }

  TestNode started(Target... bootstrap) {
    return startedOn("/ip4/127.0.0.1/tcp/0", bootstrap);
  }

  TestNode startedOn(String address, Target... bootstrap) {
    return startedWith(HostConfig.Limits.defaults(), address, bootstrap);
  }

  TestNode startedWith(HostConfig.Limits limits, String address, Target... bootstrap) {
    Settings settings =
        new Settings(
            List.of(address),
            List.of(),
            List.of(bootstrap),
            HostConfig.Security.defaults(),
            limits,
            100,
            Duration.ofMillis(50),
            Duration.ofMillis(500),
            gossip,
            direct,
            failedHandshakes,
            Duration.ofSeconds(60),
            8);
    network = Network.start(settings, new Identity(), key::sign, new Key(), home, meters);
    return this;
  }

  TestNode gated() {
    network.open(gate);
    return this;
  }

  Network network() {
    return network;
  }

  PeerId id() {
    return Names.port(key.publicKey().peerId());
  }

  Target target() {
    return new Target(id(), network.transport().addresses());
  }

  @Override
  public void close() {
    network.close();
  }

  private final class Identity implements NodeIdentity {
    @Override
    public Did did() {
      return new Did(DidKey.of(key.publicKey()));
    }

    @Override
    public PeerId peerId() {
      return id();
    }

    @Override
    public byte[] publicKey() {
      return key.publicKey().encode();
    }
  }

  private record Key() implements NetworkKey {
    @Override
    public String fingerprint() {
      return "00112233445566778899aabbccddeeff";
    }

    @Override
    public byte[] preSharedKey() {
      return new byte[32];
    }
  }

  /** Admits everybody but the denied. */
  static final class OpenGate implements ConnectionGate {
    private final Set<PeerId> denied = ConcurrentHashMap.newKeySet();
    private final List<ConnectionGate.Watcher> watchers = new CopyOnWriteArrayList<>();
    final List<PeerId> identified = new CopyOnWriteArrayList<>();
    final List<Peer> stored = new ArrayList<>();

    void deny(PeerId peer) {
      denied.add(peer);
      watchers.forEach(watcher -> watcher.denied(peer));
    }

    @Override
    public Decision admit(PeerId peer, Direction direction, String remoteAddress) {
      return denied.contains(peer) ? Decision.refused("denied") : Decision.ALLOWED;
    }

    @Override
    public List<Peer> toDial() {
      return stored;
    }

    @Override
    public void identified(PeerConnection connection) {
      identified.add(connection.peer());
    }

    @Override
    public Registration watch(ConnectionGate.Watcher watcher) {
      watchers.add(watcher);
      return () -> watchers.remove(watcher);
    }
  }
}
