package org.opencloud.discovery.search.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Reads one answer stream. Bytes are copied on the event loop and judged on a worker, in order; the
 * window opens again only after that, so that a fast peer waits for us.
 */
final class AnswerStream implements PeerStream.Reader {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PeerStream stream;
  private final AnswerCheck check;
  private final Drops drops;
  private final Executor workers;
  private final Mailbox mailbox;
  private final Runnable onClose;
  private final JsonLines lines = new JsonLines(WireLimits.ANSWER_BYTES);
  private final Set<OpenSearch> searches = new HashSet<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ScheduledExecutorService timer;
  private volatile ScheduledFuture<?> patience;
  private volatile boolean endSeen;

  AnswerStream(
      PeerStream stream,
      AnswerCheck check,
      Drops drops,
      Executor workers,
      ScheduledExecutorService timer,
      Runnable onClose) {
    this.stream = stream;
    this.check = check;
    this.drops = drops;
    this.workers = workers;
    this.mailbox = new Mailbox(workers);
    this.onClose = onClose;
    this.timer = timer;
    this.patience = refuseLater();
  }

  private ScheduledFuture<?> refuseLater() {
    return timer.schedule(() -> refuse("slow"), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    mailbox.execute(() -> handle(copy));
  }

  @Override
  public void end() {
    mailbox.execute(
        () -> {
          if (!closed.get()) {
            lines.end(value -> take(List.of(value)));
          }
          if (!closed.get()) {
            stream.closeWrite();
            close();
          }
        });
  }

  @Override
  public void broken(TransportException cause) {
    mailbox.execute(this::close);
  }

  /** The search is over: a peer that is not through yet is told by a reset. */
  void cancel() {
    if (!endSeen && !closed.get()) {
      stream.reset();
      close();
    }
  }

  private void handle(byte[] bytes) {
    if (closed.get()) {
      return;
    }
    List<byte[]> values = new ArrayList<>();
    try {
      lines.feed(ByteBuffer.wrap(bytes), values::add);
      take(values);
      stream.consumed(bytes.length);
    } catch (WireException e) {
      take(values);
      refuse(e.reason().word());
    }
  }

  /** The first alone: a peer whose first value does not hold costs one signature. */
  private void take(List<byte[]> values) {
    SharedChecks checks = new SharedChecks(check, stream.peer(), values);
    for (int i = 0; i < values.size() && !closed.get(); i++) {
      take(checks, i);
      if (i == 0 && !closed.get()) {
        checks.share(workers);
      }
    }
    checks.stop();
  }

  private void take(SharedChecks checks, int number) {
    try {
      AnswerCheck.Good good = checks.get(number);
      patience.cancel(false);
      attach(good.search());
      if (good.event().purpose() == Event.Purpose.END) {
        endSeen = true;
        patience = refuseLater();
      }
      check.deliver(good, stream.peer());
    } catch (AnswerCheck.Refused e) {
      e.search().ifPresent(search -> search.dropped(e.getMessage()));
      refuse(e.getMessage());
    }
  }

  private void attach(OpenSearch search) throws AnswerCheck.Refused {
    if (searches.add(search) && !search.attach(this)) {
      throw new AnswerCheck.Refused("over", java.util.Optional.empty());
    }
  }

  private void refuse(String reason) {
    if (!closed.get()) {
      drops.answer(stream.peer(), reason);
      stream.reset();
      close();
    }
  }

  private void close() {
    if (closed.compareAndSet(false, true)) {
      patience.cancel(false);
      mailbox.execute(
          () -> {
            searches.forEach(search -> search.detach(this));
            searches.clear();
          });
      onClose.run();
    }
  }
}
