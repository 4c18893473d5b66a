package org.opencloud.discovery.kad.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/**
 * A stream on which one peer asks. Requests are answered one after the other; the peer gets window
 * back as they are. Frames are cut on the event loop, all else is done on the DHT's.
 */
final class InStream implements Stream.Reader {
  private final Setup setup;
  private final Stream stream;
  private final Server server;
  private final VarintFrames frames;
  private final Deque<byte[]> requests = new ArrayDeque<>();
  private long since;
  private boolean answering;
  private boolean peerEnded;
  private boolean gone;
  private int served;

  /** What answers. */
  interface Server {
    /** The answer as a frame; nothing when there is none; fails with {@link Refused}. */
    CompletionStage<byte[]> answer(Stream stream, byte[] request);

    void closed(Stream stream);
  }

  InStream(Setup setup, Stream stream, Server server) {
    this.setup = setup;
    this.stream = stream;
    this.server = server;
    this.frames = new VarintFrames(serving().message(), this::frame);
  }

  void start() {
    rest();
    stream.read(this);
  }

  private KadParams.Serving serving() {
    return setup.params().serving();
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    int count = bytes.remaining();
    try {
      frames.feed(bytes);
    } catch (ProtoException e) {
      setup.onLoop(() -> refuse("message.refused", "size"));
      return;
    }
    setup.onLoop(() -> stream.consumed(count));
  }

  private void frame(byte[] request) {
    setup.onLoop(() -> take(request));
  }

  private void take(byte[] request) {
    if (gone) {
      return;
    }
    if (requests.size() >= serving().pipelined()) {
      refuse("stream.reset", "pipelined");
      return;
    }
    requests.add(request);
    next();
  }

  private void next() {
    if (gone || answering) {
      return;
    }
    if (requests.isEmpty()) {
      rest();
      return;
    }
    if (++served > serving().perStream()) {
      refuse("stream.reset", "requests");
      return;
    }
    answering = true;
    since = setup.now();
    setup.whenDone(server.answer(stream, requests.remove()), this::answered);
  }

  private void answered(byte[] frame, Throwable failure) {
    if (gone) {
      return;
    }
    if (failure != null) {
      refuse(failure);
    } else if (frame.length == 0) {
      written(null);
    } else {
      setup.whenDone(stream.write(ByteBuffer.wrap(frame)), (done, broken) -> written(broken));
    }
  }

  private void written(Throwable failure) {
    answering = false;
    if (failure != null) {
      drop();
    } else {
      next();
    }
  }

  /** Waits for the next request, for a while. */
  private void rest() {
    since = setup.now();
    if (peerEnded) {
      stream.closeWrite();
      closed();
    }
  }

  /** Resets it when the peer has neither asked nor read an answer for too long. */
  void checkIdle(long now) {
    if (now - since >= setup.params().timing().idle().toMillis()) {
      refuse("stream.reset", answering ? "stalled" : "idle");
    }
  }

  private void refuse(Throwable failure) {
    Throwable bare =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (bare instanceof Refused refused) {
      refuse(refused.counter(), refused.reason());
    } else {
      refuse("task.failed", bare.getClass().getSimpleName());
    }
  }

  private void refuse(String counter, String reason) {
    if (!gone) {
      setup.count(counter, reason);
      stream.reset(0);
      closed();
    }
  }

  private void closed() {
    if (!gone) {
      gone = true;
      requests.clear();
      server.closed(stream);
    }
  }

  /** Ends it without a reason to count. */
  void drop() {
    stream.reset(0);
    closed();
  }

  @Override
  public void end() {
    setup.onLoop(
        () -> {
          peerEnded = true;
          if (!answering && !gone) {
            next();
          }
        });
  }

  @Override
  public void broken(StreamException cause) {
    setup.onLoop(this::closed);
  }
}
