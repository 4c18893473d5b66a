package org.opencloud.discovery.kad.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadException.Reason;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** A stream on which we ask one peer, one request at a time. Answers are read on the event loop. */
final class OutStream implements Stream.Reader {
  private final Setup setup;
  private final Stream stream;
  private final VarintFrames frames;
  private CompletableFuture<Message> waiting = new CompletableFuture<>();
  private boolean ended;

  /** Our last words may still be on their way when the peer ends its side: no reset then. */
  private boolean told;

  private long keptSince;

  OutStream(Setup setup, Stream stream) {
    this.setup = setup;
    this.stream = stream;
    this.frames = new VarintFrames(setup.params().serving().message(), this::frame);
    stream.read(this);
  }

  /** Sends a request; completes on the loop with the answer. */
  CompletionStage<Message> ask(byte[] frame) {
    CompletableFuture<Message> answer = new CompletableFuture<>();
    waiting = answer;
    if (ended) {
      fail("the stream has ended");
      return answer;
    }
    setup.whenDone(
        stream.write(ByteBuffer.wrap(frame)),
        (written, failure) -> {
          if (failure != null && answer == waiting) {
            fail(String.valueOf(failure.getMessage()));
          }
        });
    return answer;
  }

  /** Sends the last words: nobody will ask on this stream again. */
  CompletionStage<Void> tell(byte[] frame) {
    told = true;
    return stream.write(ByteBuffer.wrap(frame)).thenCompose(written -> stream.closeWrite());
  }

  void kept(long now) {
    keptSince = now;
  }

  /** When it was put aside for the next request. */
  long keptSince() {
    return keptSince;
  }

  boolean usable() {
    return !ended;
  }

  void reset() {
    ended = true;
    stream.reset(0);
  }

  private void fail(String why) {
    ended = true;
    if (!told) {
      stream.reset(0);
    }
    waiting.completeExceptionally(new KadException(Reason.UNANSWERED, why));
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    int count = bytes.remaining();
    try {
      frames.feed(bytes);
      stream.consumed(count);
    } catch (ProtoException e) {
      refuse("size");
    }
  }

  private void frame(byte[] frame) {
    try {
      Message answer = MessageReader.answer(frame, setup.encodings());
      setup.onLoop(() -> answered(answer));
    } catch (ProtoException e) {
      refuse("malformed");
    }
  }

  private void answered(Message answer) {
    if (waiting.isDone() || ended) {
      refuse("unasked");
    } else {
      waiting.complete(answer);
    }
  }

  private void refuse(String reason) {
    setup.count("answer.refused", reason);
    stream.reset(0);
    setup.onLoop(() -> fail("its answer was refused: " + reason));
  }

  @Override
  public void end() {
    setup.onLoop(() -> fail("the peer closed the stream"));
  }

  @Override
  public void broken(StreamException cause) {
    setup.onLoop(() -> fail(String.valueOf(cause.getMessage())));
  }
}
