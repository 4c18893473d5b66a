package org.opencloud.discovery.partners.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.PartnerMessages;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** One attempt to tell a peer something: writes the event, reads the answer, by a deadline. */
final class NoticeCall implements PeerStream.Reader {
  private final byte[] line;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicReference<Optional<PeerStream>> stream =
      new AtomicReference<>(Optional.empty());
  private final JsonLines lines = new JsonLines(WireLimits.RECORD_MESSAGE_BYTES);
  private final ScheduledFuture<?> deadline;

  NoticeCall(byte[] line, ScheduledExecutorService loop, long millis) {
    this.line = line;
    this.deadline = loop.schedule(() -> fail(Outcome.TIMEOUT), millis, TimeUnit.MILLISECONDS);
  }

  /** Begins when the stream is open; completes on any thread. */
  CompletionStage<Outcome> on(CompletionStage<PeerStream> opening) {
    opening.whenComplete(
        (opened, failure) -> {
          if (failure == null) {
            begin(opened);
          } else {
            fail(Outcome.of(failure));
          }
        });
    return outcome;
  }

  /** Gives it up. */
  void cancel() {
    fail(Outcome.NO_NETWORK);
  }

  private void begin(PeerStream opened) {
    stream.set(Optional.of(opened));
    if (outcome.isDone()) {
      opened.reset();
      return;
    }
    opened.read(this);
    opened.write(ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip());
    opened.closeWrite();
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    if (outcome.isDone()) {
      return;
    }
    int count = bytes.remaining();
    try {
      lines.feed(bytes, this::answer);
      stream.get().ifPresent(open -> open.consumed(count));
    } catch (WireException e) {
      fail(Outcome.MALFORMED);
    }
  }

  @Override
  public void end() {
    lines.end(this::answer);
    deadline.cancel(false);
    outcome.complete(new Outcome("no_answer", true));
  }

  @Override
  public void broken(TransportException cause) {
    deadline.cancel(false);
    outcome.complete(Outcome.of(cause));
  }

  private void answer(byte[] json) {
    try {
      outcome.complete(Outcome.of(PartnerMessages.noticeAnswer(json)));
    } catch (WireException e) {
      fail(Outcome.MALFORMED);
    }
  }

  /** Also ends, at the deadline, the stream of a peer that has answered and does not close it. */
  private void fail(Outcome how) {
    outcome.complete(how);
    deadline.cancel(false);
    stream.get().ifPresent(PeerStream::reset);
  }
}
