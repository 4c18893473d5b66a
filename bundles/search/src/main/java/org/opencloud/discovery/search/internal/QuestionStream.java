package org.opencloud.discovery.search.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Reads one question on a stream on which it is answered. The asker has little time to say all it
 * has to say and to close its side; nothing may follow the question. All happens in the mailbox.
 */
final class QuestionStream implements PeerStream.Reader {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PeerStream stream;
  private final QuestionJudge judge;
  private final Drops drops;
  private final Mailbox mailbox;
  private final Consumer<QuestionStream> onClose;
  private final JsonLines lines = new JsonLines(WireLimits.QUESTION_BYTES);
  private volatile Future<?> patience = CompletableFuture.completedFuture(null);

  // Touched in the mailbox only.
  private Optional<Answering> answering = Optional.empty();
  private boolean asked;
  private boolean heard;
  private boolean answered;
  private boolean closed;

  QuestionStream(
      PeerStream stream,
      QuestionJudge judge,
      Drops drops,
      Executor workers,
      Consumer<QuestionStream> onClose) {
    this.stream = stream;
    this.judge = judge;
    this.drops = drops;
    this.mailbox = new Mailbox(workers);
    this.onClose = onClose;
  }

  /** The peer whose key the connection has proven. */
  PeerId peer() {
    return stream.peer();
  }

  /** Where the answer is written. */
  PeerStream stream() {
    return stream;
  }

  void expectSoon(ScheduledExecutorService timer) {
    Runnable slow = () -> mailbox.execute(() -> refuse("slow"));
    patience = timer.schedule(slow, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
          lines.end(this::take);
          if (asked) {
            heard = true;
            patience.cancel(false);
            closeWhenDone();
          } else {
            refuse("malformed");
          }
        });
  }

  @Override
  public void broken(TransportException cause) {
    mailbox.execute(
        () -> {
          answering.ifPresent(answer -> answer.cancel("reset"));
          close();
        });
  }

  private void handle(byte[] bytes) {
    if (closed) {
      return;
    }
    try {
      List<byte[]> values = new ArrayList<>();
      lines.feed(ByteBuffer.wrap(bytes), values::add);
      values.forEach(this::take);
      stream.consumed(bytes.length);
    } catch (WireException e) {
      refuse(e.reason().word());
    }
  }

  private void take(byte[] value) {
    if (closed) {
      return;
    }
    if (asked) {
      refuse("unexpected");
      return;
    }
    asked = true;
    if (!judge.direct(this, value)) {
      reset();
    }
  }

  /** The question, accepted at first, gets no answer. Any thread. */
  void dropped() {
    mailbox.execute(this::reset);
  }

  /** The question is being answered. Any thread. */
  void answeredBy(Answering answer) {
    mailbox.execute(
        () -> {
          if (closed) {
            answer.cancel("reset");
          } else {
            answering = Optional.of(answer);
            answer.whenOver(() -> mailbox.execute(this::answered));
          }
        });
  }

  private void answered() {
    answered = true;
    closeWhenDone();
  }

  private void refuse(String reason) {
    if (closed) {
      return;
    }
    if (answering.isPresent() && !answered) {
      answering.get().cancel(reason);
    } else {
      drops.question(stream.peer(), reason);
    }
    reset();
  }

  private void reset() {
    if (!closed) {
      stream.reset();
      close();
    }
  }

  private void closeWhenDone() {
    if (heard && answered) {
      close();
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      patience.cancel(false);
      onClose.accept(this);
    }
  }
}
