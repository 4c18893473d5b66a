package org.opencloud.discovery.peers.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;

/** This bundle on a stub clock; the node itself is sample peer 0. */
final class SampleNode implements AutoCloseable {
  static final Settings SETTINGS =
      new Settings(
          Settings.OpaqueDids.KNOWN, 0, Duration.ofMinutes(10), 3, 5, Duration.ofSeconds(30));

  final StubClock clock = new StubClock();
  final StubExecutor executor = new StubExecutor(clock);
  final StubExecutor timer = new StubExecutor(clock);
  final RecordingMeters meters = new RecordingMeters();
  final Peers peers;

  SampleNode(Path home) {
    this(home, SETTINGS);
  }

  SampleNode(Path home, Settings settings) {
    this.peers =
        new Peers(
            new NodeHome(home), new Self(), new Names(), meters, clock, settings, executor, timer);
  }

  static PeerConnection connection(int number, Direction direction, List<String> addresses) {
    return new PeerConnection(
        SamplePeers.id(number),
        new byte[0],
        direction,
        "/ip4/192.0.2.1/tcp/" + (1024 + number),
        addresses,
        "test",
        Set.of(),
        Instant.EPOCH);
  }

  @Override
  public void close() {
    executor.runDue();
    peers.close();
  }

  private static final class Self implements NodeIdentity {
    @Override
    public Did did() {
      return SamplePeers.did(0);
    }

    @Override
    public PeerId peerId() {
      return SamplePeers.id(0);
    }

    @Override
    public byte[] publicKey() {
      return new byte[0];
    }
  }

  /** Sample names of one number belong together. */
  static final class Names implements KeyNames {
    @Override
    public Optional<PeerId> peerId(Did did) {
      return did.isOpaque()
          ? Optional.empty()
          : Optional.of(new PeerId("12D3KooW" + did.text().substring("did:key:z6Mk".length())));
    }

    @Override
    public Optional<Did> did(PeerId peerId) {
      return peerId.text().startsWith("12D3KooW")
          ? Optional.of(new Did("did:key:z6Mk" + peerId.text().substring("12D3KooW".length())))
          : Optional.empty();
    }

    @Override
    public Optional<byte[]> publicKey(PeerId peerId) {
      return did(peerId).map(did -> new byte[36]);
    }
  }
}
