package org.opencloud.discovery.partners.internal;

import static org.opencloud.discovery.wire.PartnerMessages.encode;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.PartnerMessages;
import org.opencloud.discovery.wire.PartnerMessages.Beat;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * One stream of heartbeats. Beats are cut on the event loop and told on the loop; a peer that sends
 * more than it is worth loses the stream.
 */
final class BeatStream implements PeerStream.Reader {
  private final PeerStream stream;
  private final Executor loop;
  private final BooleanSupplier inTime;
  private final Listener listener;
  private final JsonLines lines = new JsonLines(WireLimits.RECORD_MESSAGE_BYTES);
  private CompletionStage<Void> written = CompletableFuture.completedFuture(null);

  /** Told on the loop. */
  interface Listener {
    void beat(BeatStream from, Beat beat);

    /** It is over: one word why. */
    void over(BeatStream which, String why);
  }

  /**
   * A stream whose reading begins with {@link #begin}.
   *
   * @param inTime asked for each beat: false when they come too fast
   */
  BeatStream(PeerStream stream, Executor loop, BooleanSupplier inTime, Listener listener) {
    this.stream = stream;
    this.loop = loop;
    this.inTime = inTime;
    this.listener = listener;
  }

  void begin() {
    stream.read(this);
  }

  /** Says that this node is here, unless the peer has not taken the last one. On the loop. */
  void write(Beat beat) {
    if (written.toCompletableFuture().isDone()) {
      byte[] line = encode(beat);
      written =
          stream.write(ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip());
    }
  }

  void reset() {
    stream.reset();
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    int count = bytes.remaining();
    try {
      lines.feed(bytes, this::take);
      stream.consumed(count);
    } catch (WireException e) {
      fail(e.reason().word());
    }
  }

  private void take(byte[] json) {
    if (!inTime.getAsBoolean()) {
      fail("rate");
      return;
    }
    try {
      Beat beat = PartnerMessages.beat(json);
      loop.execute(() -> listener.beat(this, beat));
    } catch (WireException e) {
      fail(e.reason().word());
    }
  }

  private void fail(String why) {
    loop.execute(() -> listener.over(this, why));
    stream.reset();
  }

  @Override
  public void end() {
    fail("ended");
  }

  @Override
  public void broken(TransportException cause) {
    loop.execute(() -> listener.over(this, "reset"));
  }
}
