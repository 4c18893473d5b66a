package org.opencloud.discovery.records.internal;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Beat;
import org.opencloud.discovery.wire.RecordMessages.BeatAnswer;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * A stream of heartbeats to one indexer. Read on an event loop; all else, its owner's methods too,
 * is on the loop. One beat is answered before the next is sent; one that is not answered in time
 * ends the link.
 */
final class HeartbeatLink implements PeerStream.Reader {
  static final Duration OPENING = Duration.ofSeconds(10);
  static final Duration ANSWER = Duration.ofSeconds(10);

  private final Owner owner;
  private final Clock clock;
  private final LongSupplier nanos;
  private final ScheduledExecutorService loop;
  private final JsonLines lines = new JsonLines(WireLimits.RECORD_BYTES);
  private final AtomicReference<Waiting> waiting = new AtomicReference<>();
  private ScheduledFuture<?> timer;
  private volatile PeerStream stream;
  private boolean over;

  /** Who holds the link. */
  interface Owner {
    /** What to say; asked before each beat. */
    Beat beat();

    /** Until the next beat. */
    Duration pause();

    void answered(Answer answer);

    /** Once, and last. */
    void failed(String reason);
  }

  /**
   * An answer with the records that came with it.
   *
   * @param sent this node's clock at sending, Unix milliseconds
   * @param roundTrip from sending to the first line, in nanoseconds
   * @param records unread and unverified
   */
  record Answer(BeatAnswer said, long sent, long roundTrip, List<byte[]> records) {}

  HeartbeatLink(Owner owner, Clock clock, LongSupplier nanos, ScheduledExecutorService loop) {
    this.owner = owner;
    this.clock = clock;
    this.nanos = nanos;
    this.loop = loop;
  }

  void open(Transport transport, KnownIndexer indexer) {
    timer = later(() -> fail("timeout"), OPENING);
    transport
        .open(indexer.peer(), indexer.addresses(), RecordMessages.HEARTBEAT_PROTOCOL, OPENING)
        .whenComplete(
            (opened, failure) ->
                loop.execute(
                    () -> {
                      if (failure == null) {
                        opened(opened);
                      } else {
                        fail(Failed.reason(failure));
                      }
                    }));
  }

  private ScheduledFuture<?> later(Runnable task, Duration delay) {
    return loop.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void opened(PeerStream opened) {
    if (over) {
      opened.reset();
      return;
    }
    stream = opened;
    opened.read(this);
    beat();
  }

  private void beat() {
    if (over) {
      return;
    }
    timer.cancel(false);
    timer = later(() -> fail("timeout"), ANSWER);
    Beat beat = owner.beat();
    waiting.set(new Waiting(clock.millis(), nanos.getAsLong()));
    stream
        .write(Exchange.line(RecordMessages.encode(beat)))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                loop.execute(() -> fail("reset"));
              }
            });
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    Waiting answer = waiting.get();
    int length = bytes.remaining();
    if (answer == null || !answer.hasRoom(length)) {
      loop.execute(() -> fail("flood"));
      return;
    }
    try {
      lines.feed(bytes, this::take);
      stream.consumed(length);
    } catch (WireException e) {
      loop.execute(() -> fail("oversized"));
    }
  }

  private void take(byte[] value) {
    Waiting answer = waiting.get();
    if (answer == null) {
      loop.execute(() -> fail("flood"));
      return;
    }
    try {
      if (answer.take(value, nanos.getAsLong())) {
        waiting.set(null);
        loop.execute(() -> answered(answer));
      }
    } catch (WireException e) {
      loop.execute(() -> fail(e.reason().word()));
    }
  }

  private void answered(Waiting answer) {
    if (over) {
      return;
    }
    timer.cancel(false);
    timer = later(this::beat, owner.pause());
    owner.answered(new Answer(answer.said, answer.sent, answer.roundTrip, answer.records));
  }

  @Override
  public void end() {
    loop.execute(() -> fail("closed"));
  }

  @Override
  public void broken(TransportException cause) {
    loop.execute(() -> fail("reset"));
  }

  private void fail(String reason) {
    if (!over) {
      close();
      owner.failed(reason);
    }
  }

  /** Ends the link without a word to its owner. */
  void close() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
    PeerStream open = stream;
    if (open != null) {
      open.reset();
    }
  }

  /** An answer as far as it has come. Only the event loop touches it until it is whole. */
  private static final class Waiting {
    private static final int MOST =
        WireLimits.RECORD_MESSAGE_BYTES
            + WireLimits.HEARTBEAT_RECORDS * (WireLimits.RECORD_BYTES + 2);

    private final long sent;
    private final long sentNanos;
    private final List<byte[]> records = new ArrayList<>();
    private BeatAnswer said;
    private long roundTrip;
    private int left = MOST;

    Waiting(long sent, long sentNanos) {
      this.sent = sent;
      this.sentNanos = sentNanos;
    }

    boolean hasRoom(int bytes) {
      left -= bytes;
      return left >= 0;
    }

    /** Whether it is whole now. */
    boolean take(byte[] value, long now) throws WireException {
      if (said == null) {
        said = RecordMessages.beatAnswer(value);
        roundTrip = now - sentNanos;
      } else {
        records.add(value);
      }
      return records.size() == said.records();
    }
  }
}
