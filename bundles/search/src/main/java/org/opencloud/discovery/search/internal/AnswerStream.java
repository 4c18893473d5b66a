package org.opencloud.discovery.search.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.api.transport.TransportException.Reason;
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
  private final Closing closing;
  private final JsonLines lines = new JsonLines(WireLimits.ANSWER_BYTES);
  private final Set<OpenSearch> searches = new HashSet<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ScheduledExecutorService timer;
  private Optional<OpenSearch> followed = Optional.empty();
  private volatile Future<?> patience = CompletableFuture.completedFuture(null);
  private volatile boolean endSeen;

  /** Told once that nothing more comes, after all that came was taken. */
  @FunctionalInterface
  interface Closing {
    /**
     * The end.
     *
     * @param without what the peer has been if nothing good came before
     * @param why empty when all is in order
     */
    void closed(Outcome without, String why);
  }

  AnswerStream(
      PeerStream stream,
      AnswerCheck check,
      Drops drops,
      Executor workers,
      ScheduledExecutorService timer,
      Closing closing) {
    this.stream = stream;
    this.check = check;
    this.drops = drops;
    this.workers = workers;
    this.mailbox = new Mailbox(workers);
    this.closing = closing;
    this.timer = timer;
  }

  /** A value is to come soon, or the stream is refused. */
  void expectSoon() {
    patience = refuseLater();
  }

  /**
   * What is refused here is the search's loss. To be called before the stream is read; false when
   * the search is over.
   */
  boolean follow(OpenSearch search) {
    followed = Optional.of(search);
    searches.add(search);
    return search.attach(this);
  }

  private ScheduledFuture<?> refuseLater() {
    return timer.schedule(
        () -> refuse("slow", Optional.empty()), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
            close(Outcome.SILENT, endSeen ? "" : "closed its stream without an end");
          }
        });
  }

  @Override
  public void broken(TransportException cause) {
    Outcome without = cause.reason() == Reason.UNSUPPORTED ? Outcome.UNSUPPORTED : Outcome.SILENT;
    mailbox.execute(() -> close(without, cause.getMessage()));
  }

  /** The search is over: a peer that is not through yet is told by a reset. */
  void cancel() {
    cancel("");
  }

  void cancel(String why) {
    if (!endSeen && close(Outcome.SILENT, why)) {
      stream.reset();
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
      refuse(e.reason().word(), followed);
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
      refuse(e.getMessage(), e.search().or(() -> followed));
    }
  }

  private void attach(OpenSearch search) throws AnswerCheck.Refused {
    if (searches.add(search) && !search.attach(this)) {
      throw new AnswerCheck.Refused("over", Optional.empty());
    }
  }

  private void refuse(String reason, Optional<OpenSearch> loser) {
    if (!closed.get()) {
      loser.ifPresent(search -> search.dropped(reason));
      drops.answer(stream.peer(), reason);
      close(Outcome.SILENT, "sent what this node refuses: " + reason);
      stream.reset();
    }
  }

  /** True when it was open: what is said of it first counts. */
  private boolean close(Outcome without, String why) {
    boolean first = closed.compareAndSet(false, true);
    if (first) {
      patience.cancel(false);
      mailbox.execute(
          () -> {
            searches.forEach(search -> search.detach(this));
            searches.clear();
          });
      closing.closed(without, why);
    }
    return first;
  }
}
