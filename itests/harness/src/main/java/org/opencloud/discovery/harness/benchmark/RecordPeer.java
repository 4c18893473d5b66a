package org.opencloud.discovery.harness.benchmark;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Gater;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.TcpHost;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;

/** A peer of a new key, connected to one node, that asks and publishes records. */
final class RecordPeer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final PrivateKey key = PrivateKey.generate(RANDOM);
  private final TcpHost host;
  private final Connection connection;

  RecordPeer(Node node, PreSharedKey network) {
    HostConfig config =
        new HostConfig(
            List.of(),
            List.of(),
            Optional.of(network.bytes()),
            "benchmark",
            HostConfig.Limits.defaults());
    host =
        new TcpHost(config, new Signing(key), new Open(), Counts.NONE, Clock.systemUTC(), RANDOM);
    host.start();
    connection = done(host.connect(id(node), List.of(node.address()), PATIENCE));
  }

  private static PeerId id(Node node) {
    try {
      return PeerId.parse(node.key().peerId());
    } catch (KeyException e) {
      throw new HarnessException("peer id of " + node, e);
    }
  }

  String did() {
    return DidKey.of(key.publicKey());
  }

  /** Its own record, of a usual size. */
  byte[] record(String network, long sequence) {
    Instant now = Instant.now();
    PeerRecord record =
        new PeerRecord(
            network,
            new Did(did()),
            new org.opencloud.discovery.api.identity.PeerId(key.publicKey().peerId().toString()),
            "node of a benchmark",
            List.of("/ip4/192.0.2.17/tcp/4001", "/ip6/2001:db8::17/tcp/4001"),
            Set.of(),
            sequence,
            now,
            now.plus(Duration.ofHours(12)));
    return RecordCodec.sign(record, new EventIds(RANDOM).next(), key::sign).json();
  }

  /** Sends one value on a stream of its own; all that comes back. */
  CompletableFuture<byte[]> exchange(String protocol, byte[] value) {
    return connection
        .open(List.of(protocol))
        .thenCompose(stream -> Exchanged.on(stream, value))
        .toCompletableFuture();
  }

  static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new HarnessException("peer of the benchmark: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  @Override
  public void close() {
    host.close();
  }

  private static final class Exchanged implements Stream.Reader {
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Stream stream;

    private Exchanged(Stream stream) {
      this.stream = stream;
    }

    static CompletionStage<byte[]> on(Stream stream, byte[] value) {
      Exchanged reader = new Exchanged(stream);
      stream.read(reader);
      stream.write(ByteBuffer.wrap(value));
      stream.closeWrite();
      return reader.answer;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      received.writeBytes(copy);
      stream.consumed(copy.length);
    }

    @Override
    public void end() {
      answer.complete(received.toByteArray());
    }

    @Override
    public void broken(StreamException cause) {
      answer.completeExceptionally(cause);
    }
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

  private record Open() implements Gater {
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
