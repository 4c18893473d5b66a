package org.opencloud.discovery.libp2p.internal.ping;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.internal.host.HostStream;
import org.opencloud.discovery.libp2p.internal.host.PeerConnection;

/** Echoes, and measures round trips, one at a time for each connection. */
public final class PingService implements ConnectionListener {
  public static final String PING = "/ipfs/ping/1.0.0";
  private static final int MAX_INBOUND = 2;

  private final Counts counts;
  private final SecureRandom random;
  private final Map<Connection, Pinger> pingers = new ConcurrentHashMap<>();

  public PingService(Counts counts, SecureRandom random) {
    this.counts = counts;
    this.random = random;
  }

  public CompletionStage<Duration> ping(PeerConnection connection, Duration timeout) {
    CompletableFuture<Duration> result = new CompletableFuture<>();
    Pinger pinger = pingers.computeIfAbsent(connection, key -> new Pinger(connection, random));
    pinger.ping(timeout, result);
    return result;
  }

  @Override
  public void connected(Connection connection) {
    // Pingers come with the first ping.
  }

  @Override
  public void identified(Connection connection) {
    // Every peer answers pings or says that it does not.
  }

  @Override
  public void disconnected(Connection connection) {
    pingers.remove(connection);
  }

  /** Answers a peer's pings. */
  public void answer(Stream stream) {
    if (((HostStream) stream).connection().inboundStreams(PING) > MAX_INBOUND) {
      counts.add("stream.refused", "ping", 1);
      stream.reset(0);
    } else {
      stream.read(new Echo(stream));
    }
  }

  /** Gives the window back only when the echo has left: a peer must read to be answered. */
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
      // Nothing waits for it.
    }
  }
}
