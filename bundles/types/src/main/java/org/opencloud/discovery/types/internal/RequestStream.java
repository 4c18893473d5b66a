package org.opencloud.discovery.types.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.TypeMessages;
import org.opencloud.discovery.wire.TypeMessages.Request;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Reads one request and writes the lines of the answer, no faster than the peer takes them. What is
 * no request, or takes too long, is reset.
 */
final class RequestStream implements PeerStream.Reader {
  private static final long PATIENCE_MILLIS = 10_000;
  private static final long ANSWER_MILLIS = 30_000;
  private static final int CHUNK = 32 * 1024;

  private final PeerStream stream;
  private final ScheduledExecutorService loop;
  private final Function<Request, Iterator<byte[]>> answer;
  private final Listener listener;
  private final JsonLines lines = new JsonLines(WireLimits.RECORD_BYTES);
  private final List<byte[]> values = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile ScheduledFuture<?> deadline;

  /** Told how it ended, once. */
  @FunctionalInterface
  interface Listener {
    /** It is over: empty, or one word why it was reset. */
    void over(RequestStream which, String failure);
  }

  /**
   * A stream that has just been opened.
   *
   * @param answer called on the loop
   */
  RequestStream(
      PeerStream stream,
      ScheduledExecutorService loop,
      Function<Request, Iterator<byte[]>> answer,
      Listener listener) {
    this.stream = stream;
    this.loop = loop;
    this.answer = answer;
    this.listener = listener;
    this.deadline = loop.schedule(() -> fail("slow"), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    if (closed.get()) {
      return;
    }
    int count = bytes.remaining();
    try {
      lines.feed(bytes, values::add);
      if (values.size() > 1) {
        fail("malformed");
      } else {
        stream.consumed(count);
      }
    } catch (WireException e) {
      fail(e.reason().word());
    }
  }

  @Override
  public void end() {
    lines.end(values::add);
    if (values.size() == 1) {
      byte[] line = values.get(0);
      loop.execute(() -> begin(line));
    } else {
      fail("malformed");
    }
  }

  @Override
  public void broken(TransportException cause) {
    over("");
  }

  private void begin(byte[] line) {
    if (closed.get()) {
      return;
    }
    try {
      Iterator<byte[]> all = answer.apply(TypeMessages.request(line));
      deadline.cancel(false);
      deadline = loop.schedule(() -> fail("not_taken"), ANSWER_MILLIS, TimeUnit.MILLISECONDS);
      write(all);
    } catch (WireException e) {
      fail(e.reason().word());
    }
  }

  private void write(Iterator<byte[]> rest) {
    if (closed.get()) {
      return;
    }
    if (!rest.hasNext()) {
      stream.closeWrite();
      over("");
      return;
    }
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    while (rest.hasNext() && chunk.size() < CHUNK) {
      chunk.writeBytes(rest.next());
      chunk.write('\n');
    }
    stream
        .write(ByteBuffer.wrap(chunk.toByteArray()))
        .whenCompleteAsync((written, failure) -> goOn(rest, failure == null), loop);
  }

  private void goOn(Iterator<byte[]> rest, boolean written) {
    if (written) {
      write(rest);
    } else {
      over("");
    }
  }

  void reset() {
    stream.reset();
    over("");
  }

  private void fail(String why) {
    if (!closed.get()) {
      // A reset is heard of as a broken stream at once, which has no reason.
      over(why);
      stream.reset();
    }
  }

  private void over(String failure) {
    if (closed.compareAndSet(false, true)) {
      deadline.cancel(false);
      listener.over(this, failure);
    }
  }
}
