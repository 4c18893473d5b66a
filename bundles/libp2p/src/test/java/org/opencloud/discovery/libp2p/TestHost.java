package org.opencloud.discovery.libp2p;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.keys.PublicKey;

/** A host on a loopback port with counters to look at. */
final class TestHost implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final byte[] PSK = new byte[32];

  final TestCounts counts = new TestCounts();
  final PrivateKey key = PrivateKey.generate(new SecureRandom());
  final TcpHost host;
  final List<String> addresses;

  private TestHost(HostConfig config, Gater gate) {
    host = new TcpHost(config, signer(key), gate, counts, Clock.systemUTC(), new SecureRandom());
    addresses = done(host.start());
  }

  static TestHost started() {
    return started(Optional.empty(), limits -> limits);
  }

  static TestHost started(Optional<byte[]> psk, UnaryOperator<LimitsBuilder> change) {
    return started(psk, change, new OpenGate());
  }

  static TestHost started(Optional<byte[]> psk, UnaryOperator<LimitsBuilder> change, Gater gate) {
    HostConfig.Limits limits = change.apply(new LimitsBuilder()).build();
    return new TestHost(
        new HostConfig(List.of("/ip4/127.0.0.1/tcp/0"), List.of(), psk, "test/1", limits), gate);
  }

  static TestHost secured(Optional<byte[]> psk, HostConfig.Security security) {
    HostConfig.Limits limits = HostConfig.Limits.defaults();
    return new TestHost(
        new HostConfig(List.of("/ip4/127.0.0.1/tcp/0"), List.of(), psk, "test/1", security, limits),
        new OpenGate());
  }

  static IdentitySigner signer(PrivateKey key) {
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

  static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), SECONDS).join();
  }

  PeerId id() {
    return host.peerId();
  }

  int port() {
    String address = addresses.get(0);
    return Integer.parseInt(address.substring(address.lastIndexOf('/') + 1));
  }

  Connection connect(TestHost other) {
    return done(host.connect(other.id(), other.addresses, PATIENCE));
  }

  /** Connects, and waits until both sides know each other's protocols. */
  Connection connectIdentified(TestHost other) {
    Connection connection = connect(other);
    Waiting.until(() -> connection.identified().done());
    Waiting.until(() -> other.host.connection(id()).map(c -> c.identified().done()).orElse(false));
    return connection;
  }

  void echo(String protocol) {
    host.handle(protocol, stream -> stream.read(new Echo(stream)));
  }

  @Override
  public void close() {
    host.close();
    Waiting.until(() -> host.buffersInUse() == 0);
  }

  /** Sends back what comes, at the pace of the peer. */
  private record Echo(Stream stream) implements Stream.Reader {
    @Override
    public void bytes(ByteBuffer bytes) {
      int count = bytes.remaining();
      ByteBuffer copy = ByteBuffer.allocate(count).put(bytes).flip();
      stream.write(copy).thenRun(() -> stream.consumed(count));
    }

    @Override
    public void end() {
      stream.closeWrite();
    }

    @Override
    public void broken(StreamException cause) {
      // The test sees it on its side.
    }
  }
}
