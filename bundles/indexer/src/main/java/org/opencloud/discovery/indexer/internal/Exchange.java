package org.opencloud.discovery.indexer.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.WireException;

/**
 * One request and its answer on a stream of their own: the peer writes one value and closes its
 * side, we answer and close ours. Whatever is not over in time is reset. Answered by any thread.
 */
final class Exchange implements PeerStream.Reader {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What is handed over at once; a record more, at most. */
  private static final int CHUNK = 56 * 1024;

  private static final int LF = '\n';

  private final PeerStream stream;
  private final Handler handler;
  private final Consumer<String> drops;
  private final Consumer<Exchange> onOver;
  private final JsonLines lines;
  private final ScheduledFuture<?> patience;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean answering = new AtomicBoolean();
  private byte[] request;
  private boolean refused;
  private volatile boolean ended;
  private volatile boolean answered;

  /** Called on an event loop, once at most: return at once. */
  interface Handler {
    /** The peer has written this and closed its side. */
    void request(Exchange exchange, byte[] value);

    /** What the peer writes is no request: the reason is {@code malformed} or {@code oversized}. */
    void refused(Exchange exchange, String reason, String expected);
  }

  /**
   * An exchange, to be read from the stream.
   *
   * @param maxBytes of the request
   * @param drops told why the stream was reset
   * @param onOver called once, when it is over
   */
  Exchange(
      PeerStream stream,
      int maxBytes,
      Handler handler,
      ScheduledExecutorService timer,
      Consumer<String> drops,
      Consumer<Exchange> onOver) {
    this.stream = stream;
    this.handler = handler;
    this.drops = drops;
    this.onOver = onOver;
    this.lines = new JsonLines(maxBytes);
    this.patience = timer.schedule(() -> drop("slow"), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  PeerId peer() {
    return stream.peer();
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    if (refused) {
      // No credit: who goes on writing has its window filled, and is reset when time is over.
      return;
    }
    int length = bytes.remaining();
    try {
      lines.feed(bytes, this::take);
      stream.consumed(length);
    } catch (WireException e) {
      refuse("oversized", e.getMessage());
    }
  }

  private void take(byte[] value) {
    if (request != null) {
      refuse("malformed", "expected one value");
    }
    request = value;
  }

  private void refuse(String reason, String expected) {
    if (!refused) {
      refused = true;
      handler.refused(this, reason, expected);
    }
  }

  @Override
  public void end() {
    ended = true;
    if (!refused) {
      lines.end(this::take);
    }
    if (request == null) {
      refuse("malformed", "expected one value");
    } else if (!refused) {
      handler.request(this, request);
    }
    finishWhenBothAre();
  }

  @Override
  public void broken(TransportException cause) {
    finish();
  }

  /** Writes the values, each followed by LF, as fast as the peer reads, and closes our side. */
  void answer(List<byte[]> values) {
    if (answering.compareAndSet(false, true)) {
      write(values.iterator());
    }
  }

  private void write(Iterator<byte[]> values) {
    if (!values.hasNext()) {
      stream.closeWrite();
      answered = true;
      finishWhenBothAre();
      return;
    }
    stream
        .write(chunk(values))
        .whenComplete(
            (done, failure) -> {
              if (failure == null && !over.get()) {
                write(values);
              }
            });
  }

  private static ByteBuffer chunk(Iterator<byte[]> values) {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(1_024);
    while (values.hasNext() && chunk.size() < CHUNK) {
      chunk.writeBytes(values.next());
      chunk.write(LF);
    }
    return ByteBuffer.wrap(chunk.toByteArray());
  }

  private void finishWhenBothAre() {
    if (ended && answered) {
      finish();
    }
  }

  /** Resets the stream, unless the exchange is over. */
  void drop(String reason) {
    if (!over.get()) {
      drops.accept(reason);
      stream.reset();
      finish();
    }
  }

  private void finish() {
    if (over.compareAndSet(false, true)) {
      patience.cancel(false);
      onOver.accept(this);
    }
  }
}
