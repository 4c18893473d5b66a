package org.opencloud.discovery.records.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.WireException;

/**
 * One request and its answer on a stream of their own. What is not over in time, too long or too
 * much is reset. Read on an event loop.
 */
final class Exchange implements PeerStream.Reader {
  private static final int LF = '\n';

  private final CompletableFuture<List<byte[]>> answer = new CompletableFuture<>();
  private final List<byte[]> values = new ArrayList<>();
  private final JsonLines lines;
  private final int most;
  private long left;
  private volatile PeerStream stream;

  private Exchange(int most, int maxBytes) {
    this.lines = new JsonLines(maxBytes);
    this.most = most;
    this.left = (long) most * (maxBytes + 2);
  }

  /**
   * Asks. The stage fails with {@link Failed}, after the time at the latest; it may complete on an
   * event loop.
   *
   * @param most values in the answer
   * @param maxBytes of each value
   */
  static CompletableFuture<List<byte[]>> ask(
      Transport transport,
      KnownIndexer indexer,
      String protocol,
      byte[] request,
      int most,
      int maxBytes,
      Duration time,
      ScheduledExecutorService timer) {
    Exchange exchange = new Exchange(most, maxBytes);
    ScheduledFuture<?> late =
        timer.schedule(() -> exchange.fail("timeout"), time.toMillis(), TimeUnit.MILLISECONDS);
    exchange.answer.whenComplete((done, failure) -> late.cancel(false));
    PeerId peer = indexer.peer();
    transport
        .open(peer, indexer.addresses(), protocol, time)
        .whenComplete(
            (stream, failure) -> {
              if (failure == null) {
                exchange.begin(stream, request);
              } else {
                exchange.fail(Failed.reason(failure));
              }
            });
    return exchange.answer;
  }

  static ByteBuffer line(byte[] value) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(value.length + 1);
    line.writeBytes(value);
    line.write(LF);
    return ByteBuffer.wrap(line.toByteArray());
  }

  private void begin(PeerStream opened, byte[] request) {
    stream = opened;
    if (answer.isDone()) {
      opened.reset();
      return;
    }
    opened.read(this);
    opened
        .write(line(request))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                fail("reset");
              }
            });
    opened.closeWrite();
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    if (answer.isDone()) {
      return;
    }
    int length = bytes.remaining();
    left -= length;
    if (left < 0) {
      fail("flood");
      return;
    }
    try {
      lines.feed(bytes, this::take);
      stream.consumed(length);
    } catch (WireException e) {
      fail("oversized");
    }
  }

  private void take(byte[] value) {
    if (values.size() == most) {
      fail("flood");
    } else {
      values.add(value);
    }
  }

  @Override
  public void end() {
    lines.end(this::take);
    answer.complete(values);
  }

  @Override
  public void broken(TransportException cause) {
    fail("reset");
  }

  private void fail(String reason) {
    if (answer.completeExceptionally(new Failed(reason)) && stream != null) {
      stream.reset();
    }
  }
}
