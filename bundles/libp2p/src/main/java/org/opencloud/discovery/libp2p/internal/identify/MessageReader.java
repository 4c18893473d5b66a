package org.opencloud.discovery.libp2p.internal.identify;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** Reads all parts of a message up to the end of the stream. */
final class MessageReader implements Stream.Reader {
  private final Stream stream;
  private final Consumer<IdentifyMessage> whole;
  private final Consumer<String> failed;
  private final IdentifyMessage message = new IdentifyMessage();
  private final VarintFrames frames = new VarintFrames(IdentifyMessage.MAX_PART, this::part);
  private int parts;
  private boolean malformed;
  private boolean over;
  private Runnable whenOver = () -> {};

  /**
   * A reader.
   *
   * @param failed takes the counter's word; called once, and not when whole was
   */
  MessageReader(Stream stream, Consumer<IdentifyMessage> whole, Consumer<String> failed) {
    this.stream = stream;
    this.whole = whole;
    this.failed = failed;
  }

  /** Runs the task when reading has come to its end, good or bad. */
  void whenOver(Runnable task) {
    whenOver = task;
    if (over) {
      task.run();
    }
  }

  private void part(byte[] bytes) {
    try {
      if (++parts <= IdentifyMessage.MAX_PARTS) {
        message.merge(bytes);
      }
    } catch (ProtoException e) {
      malformed = true;
    }
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    int count = bytes.remaining();
    try {
      frames.feed(bytes);
    } catch (ProtoException e) {
      malformed = true;
    }
    stream.consumed(count);
    if (malformed) {
      fail("malformed");
    } else if (parts > IdentifyMessage.MAX_PARTS) {
      fail("parts");
    }
  }

  @Override
  public void end() {
    if (!frames.atBoundary() || parts == 0) {
      fail("malformed");
    } else if (!over) {
      over = true;
      whenOver.run();
      whole.accept(message);
    }
  }

  @Override
  public void broken(StreamException cause) {
    fail("broken");
  }

  void fail(String word) {
    if (!over) {
      over = true;
      whenOver.run();
      stream.reset(0);
      failed.accept(word);
    }
  }
}
