package org.opencloud.discovery.types.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.WireException;

/**
 * One question to one node: writes a line, reads lines, by a deadline. Lines are cut on the event
 * loop and taken on the loop; the peer gets credit for what was taken.
 */
final class TypesCall implements PeerStream.Reader {
  private final byte[] request;
  private final Predicate<byte[]> take;
  private final ScheduledExecutorService loop;
  private final JsonLines lines;
  private final CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
  private final AtomicReference<Optional<PeerStream>> stream =
      new AtomicReference<>(Optional.empty());
  private final ScheduledFuture<?> deadline;
  private int left;

  /**
   * A question.
   *
   * @param lineBytes that one line of the answer may have
   * @param most lines that the answer may have
   * @param take called on the loop for each; false when no honest peer would send it
   */
  TypesCall(
      byte[] request,
      int lineBytes,
      int most,
      Predicate<byte[]> take,
      ScheduledExecutorService loop,
      long millis) {
    this.request = request;
    this.take = take;
    this.loop = loop;
    this.lines = new JsonLines(lineBytes);
    this.left = most;
    this.deadline = loop.schedule(() -> fail("timeout"), millis, TimeUnit.MILLISECONDS);
  }

  /** Begins when the stream is open; completes on the loop: empty, or one word why not. */
  CompletionStage<Optional<String>> on(CompletionStage<PeerStream> opening) {
    opening.whenCompleteAsync(
        (opened, failure) -> {
          if (failure == null) {
            begin(opened);
          } else {
            fail(word(failure));
          }
        },
        loop);
    return outcome;
  }

  private static String word(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TransportException told
        ? told.reason().name().toLowerCase(Locale.ROOT)
        : "failed";
  }

  private void begin(PeerStream opened) {
    stream.set(Optional.of(opened));
    if (outcome.isDone()) {
      opened.reset();
      return;
    }
    opened.read(this);
    opened.write(ByteBuffer.allocate(request.length + 1).put(request).put((byte) '\n').flip());
    opened.closeWrite();
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    if (outcome.isDone()) {
      return;
    }
    int count = bytes.remaining();
    List<byte[]> whole = new ArrayList<>();
    try {
      lines.feed(bytes, whole::add);
      loop.execute(() -> taken(whole, count));
    } catch (WireException e) {
      loop.execute(() -> fail(e.reason().word()));
    }
  }

  private void taken(List<byte[]> whole, int count) {
    whole.forEach(this::line);
    if (!outcome.isDone()) {
      stream.get().ifPresent(open -> open.consumed(count));
    }
  }

  private void line(byte[] json) {
    if (outcome.isDone()) {
      return;
    }
    left--;
    if (left < 0) {
      fail("more");
    } else if (!take.test(json)) {
      fail("dishonest");
    }
  }

  @Override
  public void end() {
    List<byte[]> last = new ArrayList<>();
    lines.end(last::add);
    loop.execute(
        () -> {
          last.forEach(this::line);
          deadline.cancel(false);
          outcome.complete(Optional.empty());
        });
  }

  @Override
  public void broken(TransportException cause) {
    loop.execute(() -> fail(word(cause)));
  }

  private void fail(String why) {
    deadline.cancel(false);
    if (outcome.complete(Optional.of(why))) {
      stream.get().ifPresent(PeerStream::reset);
    }
  }
}
