package org.opencloud.discovery.libp2p.internal.host;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.internal.multistream.Negotiation;
import org.opencloud.discovery.libp2p.internal.yamux.YamuxStream;

/** Reads a new stream until its protocol is agreed, then leaves it to the next reader. */
final class StreamNegotiation implements Stream.Reader {
  private final YamuxStream stream;
  private final Negotiation negotiation;
  private final Outcome outcome;
  private final ScheduledFuture<?> deadline;

  StreamNegotiation(
      YamuxStream stream,
      Negotiation negotiation,
      EventLoop loop,
      Duration patience,
      Outcome outcome) {
    this.stream = stream;
    this.negotiation = negotiation;
    this.outcome = outcome;
    this.deadline =
        loop.schedule(
            () ->
                stream.reset(0, new StreamException(Reason.TIMEOUT, "negotiation takes too long")),
            patience.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /** Told once, on the event loop. */
  interface Outcome {
    void agreed(String protocol);

    void failed(StreamException cause);
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    int before = bytes.remaining();
    try {
      Optional<String> agreed = negotiation.feed(bytes, out -> stream.write(ByteBuffer.wrap(out)));
      stream.consumed(before - bytes.remaining());
      if (agreed.isPresent()) {
        deadline.cancel(false);
        stream.detach();
        outcome.agreed(agreed.get());
      }
    } catch (StreamException e) {
      stream.reset(0, e);
    }
  }

  @Override
  public void end() {
    stream.reset(0, new StreamException(Reason.PROTOCOL, "peer closed while negotiating"));
  }

  @Override
  public void broken(StreamException cause) {
    deadline.cancel(false);
    outcome.failed(cause);
  }
}
