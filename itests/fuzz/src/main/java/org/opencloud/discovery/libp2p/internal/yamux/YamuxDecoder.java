package org.opencloud.discovery.libp2p.internal.yamux;

import static org.opencloud.discovery.fuzz.Decoder.check;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/** A session whose streams are read and written to, against whatever comes. */
public final class YamuxDecoder {
  private static final YamuxSettings SETTINGS =
      new YamuxSettings(4, 16, 256 * 1024, 512 * 1024, 1 << 20, 16 * 1024, Duration.ofHours(1));

  private YamuxDecoder() {}

  /** The first byte says who dialled, whether readers consume, and how the bytes are cut. */
  public static boolean takes(byte[] bytes) {
    if (bytes.length < 1) {
      return false;
    }
    Memory memory = new Memory(1 << 20);
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAllocator(allocator);
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    boolean consumes = (bytes[0] & 2) != 0;
    YamuxSession session =
        new YamuxSession(
            SETTINGS,
            (bytes[0] & 1) != 0,
            Counts.NONE,
            memory,
            () -> 1,
            new YamuxSession.Listener() {
              @Override
              public void accepted(YamuxStream stream) {
                accepted.incrementAndGet();
                stream.read(new Echo(stream, consumes));
              }

              @Override
              public void ended(StreamException cause) {
                ended.incrementAndGet();
              }
            });
    channel.pipeline().addLast(session, new Nothing());
    open(session, consumes);
    int piece = (bytes[0] & 4) != 0 ? 7 : 16 * 1024;
    for (int at = 1; at < bytes.length && channel.isActive(); at += piece) {
      int count = Math.min(piece, bytes.length - at);
      channel.writeInbound(channel.alloc().buffer(count).writeBytes(bytes, at, count));
      channel.runPendingTasks();
      channel.releaseOutbound();
    }
    boolean alive = ended.get() == 0;
    channel.close();
    channel.runPendingTasks();
    channel.finishAndReleaseAll();
    check(ended.get() == 1, "a session ends once");
    check(memory.unsent() == 0, memory.unsent() + " bytes still wait for a peer that is gone");
    check(memory.used() == 0, memory.used() + " bytes are still held for a peer that is gone");
    long used = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    check(used == 0, used + " bytes were never released");
    return alive && accepted.get() > 0;
  }

  private static void open(YamuxSession session, boolean consumes) {
    try {
      YamuxStream own = session.open();
      own.read(new Echo(own, consumes));
      own.write(ByteBuffer.wrap(new byte[100]));
    } catch (StreamException e) {
      throw new AssertionError("a new session opens a stream", e);
    }
  }

  private record Echo(YamuxStream stream, boolean consumes) implements Stream.Reader {
    @Override
    public void bytes(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      stream.write(ByteBuffer.wrap(copy));
      if (consumes) {
        stream.consumed(copy.length);
      }
    }

    @Override
    public void end() {
      stream.closeWrite();
    }

    @Override
    public void broken(StreamException cause) {
      // Told, and that is all.
    }
  }

  private static final class Nothing extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      throw new AssertionError("an exception passed the session", cause);
    }
  }
}
