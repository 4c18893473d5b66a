package org.opencloud.discovery.partners.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
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
import org.opencloud.discovery.wire.PartnerMessages;
import org.opencloud.discovery.wire.PartnerMessages.NoticeAnswer;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Reads one notice and answers it. It is put together on the event loop, at most 192 KiB, and
 * judged elsewhere. What comes after the answer is not looked at, and the window does not open for
 * it.
 */
final class NoticeStream implements PeerStream.Reader {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final PeerStream stream;
  private final ScheduledExecutorService loop;
  private final Consumer<byte[]> judge;
  private final Consumer<String> refused;
  private final Runnable onClose;
  private final JsonLines lines = new JsonLines(WireLimits.ANSWER_BYTES);
  private final List<byte[]> values = new ArrayList<>();
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean ended;
  private volatile ScheduledFuture<?> patience;

  /**
   * A stream that has just been opened.
   *
   * @param judge given the notice, on the loop
   * @param refused told why it was refused before that; the answer is written already
   */
  NoticeStream(
      PeerStream stream,
      ScheduledExecutorService loop,
      Consumer<byte[]> judge,
      Consumer<String> refused,
      Runnable onClose) {
    this.stream = stream;
    this.loop = loop;
    this.judge = judge;
    this.refused = refused;
    this.onClose = onClose;
    this.patience = loop.schedule(this::tired, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    if (answered.get()) {
      return;
    }
    int count = bytes.remaining();
    try {
      lines.feed(bytes, this::keep);
      if (values.size() > 1) {
        refuse(new NoticeAnswer("malformed", "expected one event"));
      } else {
        stream.consumed(count);
      }
    } catch (WireException e) {
      refuse(new NoticeAnswer(e.reason().word(), e.getMessage()));
    }
  }

  /** Of a second one it is enough to know that it is there. */
  private void keep(byte[] value) {
    if (values.size() < 2) {
      values.add(value);
    }
  }

  @Override
  public void end() {
    ended = true;
    if (answered.get()) {
      close();
      return;
    }
    lines.end(this::keep);
    if (values.size() == 1) {
      byte[] value = values.get(0);
      loop.execute(() -> judge.accept(value));
    } else {
      refuse(new NoticeAnswer("malformed", "expected one event"));
    }
  }

  @Override
  public void broken(TransportException cause) {
    close();
  }

  PeerId peer() {
    return stream.peer();
  }

  /** Writes the answer, once; the peer has a moment to take it. */
  void answer(NoticeAnswer answer) {
    if (!answered.compareAndSet(false, true)) {
      return;
    }
    byte[] line = PartnerMessages.encode(answer);
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    stream.write(bytes);
    stream.closeWrite();
    patience.cancel(false);
    if (ended) {
      close();
    } else {
      patience = loop.schedule(this::reset, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  void reset() {
    if (!closed.get()) {
      stream.reset();
      close();
    }
  }

  private void refuse(NoticeAnswer answer) {
    refused.accept(answer.code());
    answer(answer);
  }

  private void tired() {
    if (ended) {
      reset();
    } else if (!answered.get()) {
      refuse(new NoticeAnswer("slow", "expected an event within 10 s"));
    }
  }

  private void close() {
    if (closed.compareAndSet(false, true)) {
      patience.cancel(false);
      onClose.run();
    }
  }
}
