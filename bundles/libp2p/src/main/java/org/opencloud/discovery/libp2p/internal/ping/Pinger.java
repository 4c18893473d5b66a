package org.opencloud.discovery.libp2p.internal.ping;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.internal.host.PeerConnection;

/** The pings of one connection, in turn: peers refuse more than a stream or two of them. */
final class Pinger {
  private static final int BYTES = 32;
  private static final int MAX_WAITING = 16;

  private final PeerConnection connection;
  private final SecureRandom random;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean busy;

  Pinger(PeerConnection connection, SecureRandom random) {
    this.connection = connection;
    this.random = random;
  }

  void ping(Duration timeout, CompletableFuture<Duration> result) {
    connection.onLoop(
        () -> queue(timeout, result),
        () -> result.completeExceptionally(new StreamException(Reason.CLOSED, "host is closed")));
  }

  private void queue(Duration timeout, CompletableFuture<Duration> result) {
    if (waiting.size() >= MAX_WAITING) {
      result.completeExceptionally(new StreamException(Reason.LIMIT, "too many pings"));
      return;
    }
    Future<?> late =
        connection.schedule(
            () ->
                result.completeExceptionally(
                    new StreamException(Reason.TIMEOUT, "no answer to a ping")),
            timeout);
    result.whenComplete((duration, failure) -> late.cancel(false));
    waiting.add(() -> start(result));
    next();
  }

  private void next() {
    if (!busy && !waiting.isEmpty()) {
      busy = true;
      waiting.remove().run();
    }
  }

  private void done() {
    busy = false;
    next();
  }

  private void start(CompletableFuture<Duration> result) {
    connection
        .open(List.of(PingService.PING))
        .whenComplete(
            (stream, failure) -> {
              if (failure == null) {
                measure(stream, result);
              } else {
                result.completeExceptionally(failure);
                done();
              }
            });
  }

  private void measure(Stream stream, CompletableFuture<Duration> result) {
    byte[] sent = new byte[BYTES];
    random.nextBytes(sent);
    long start = System.nanoTime();
    result.whenComplete(
        (duration, failure) -> connection.onLoop(() -> leave(stream, failure), () -> {}));
    stream.read(new Answer(stream, ByteBuffer.wrap(sent), start, result));
    stream.write(ByteBuffer.wrap(sent.clone()));
  }

  private void leave(Stream stream, Throwable failure) {
    if (failure == null) {
      stream.closeWrite();
    } else {
      stream.reset(0);
    }
    done();
  }

  private record Answer(
      Stream stream, ByteBuffer expected, long start, CompletableFuture<Duration> result)
      implements Stream.Reader {
    @Override
    public void bytes(ByteBuffer bytes) {
      stream.consumed(bytes.remaining());
      while (bytes.hasRemaining()) {
        if (!expected.hasRemaining() || bytes.get() != expected.get()) {
          fail("peer answers a ping with other bytes");
          stream.reset(0);
          return;
        }
      }
      if (!expected.hasRemaining()) {
        result.complete(Duration.ofNanos(System.nanoTime() - start));
      }
    }

    @Override
    public void end() {
      fail("peer closed instead of answering a ping");
    }

    @Override
    public void broken(StreamException cause) {
      result.completeExceptionally(cause);
    }

    private void fail(String text) {
      result.completeExceptionally(new StreamException(Reason.PROTOCOL, text));
    }
  }
}
