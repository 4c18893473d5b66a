package org.opencloud.discovery.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Hands frames to the channel while it is writable, many in one buffer: control first, then the
 * windows given back, then data, stream by stream in turn. On the event loop only.
 */
final class FrameWriter {
  /** The plain text of one Noise message. */
  private static final int MAX_BATCH = 65_519;

  /** The body of a frame while other streams wait. */
  private static final int SHARED_BODY = 16 * 1024;

  private static final int MAX_CONTROL = 1_024;
  private static final long LAST_WRITE_MILLIS = 1_000;
  private static final int LEAST_ROOM = 3 * Frame.HEADER_BYTES;

  private final ChannelHandlerContext ctx;
  private final Deque<Frame> control = new ArrayDeque<>();
  private final Deque<YamuxStream> credits = new ArrayDeque<>();
  private final Deque<YamuxStream> ready = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> done = new ArrayList<>();

  FrameWriter(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  /** Queues a frame; false when the peer has let too many pile up. */
  boolean control(Frame frame) {
    control.add(frame);
    if (control.size() > MAX_CONTROL) {
      drain();
    }
    return control.size() <= MAX_CONTROL;
  }

  /** The stream has a window to give back. Once until it is asked for it. */
  void credit(YamuxStream stream) {
    credits.add(stream);
  }

  /** The stream has something to send. Once until it is asked for it. */
  void ready(YamuxStream stream) {
    ready.add(stream);
  }

  void write() {
    drain();
    complete();
  }

  private void drain() {
    boolean wrote = false;
    while (hasWork() && ctx.channel().isWritable()) {
      ctx.write(batch());
      wrote = true;
    }
    if (wrote) {
      ctx.flush();
    }
  }

  /** Writes a frame, writable or not, and closes behind it or when the peer does not take it. */
  void writeLast(Frame last) {
    ByteBuf out = ctx.alloc().buffer(Frame.HEADER_BYTES);
    last.encode(out);
    ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    Future<?> patience =
        ctx.executor().schedule(() -> ctx.close(), LAST_WRITE_MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> patience.cancel(false));
  }

  private boolean hasWork() {
    return !control.isEmpty() || !credits.isEmpty() || !ready.isEmpty();
  }

  private ByteBuf batch() {
    ByteBuf out = ctx.alloc().buffer(estimate(), MAX_BATCH);
    while (!control.isEmpty() && room(out) >= LEAST_ROOM) {
      control.remove().encode(out);
    }
    while (!credits.isEmpty() && room(out) >= LEAST_ROOM) {
      credits.remove().writeCredit(out);
    }
    while (!ready.isEmpty() && room(out) >= LEAST_ROOM) {
      writeData(ready.remove(), out);
    }
    return out;
  }

  private void writeData(YamuxStream stream, ByteBuf out) {
    int body = room(out) - 2 * Frame.HEADER_BYTES;
    boolean more = stream.writeFrame(out, ready.isEmpty() ? body : Math.min(body, SHARED_BODY));
    if (more) {
      ready.add(stream);
    }
    done.addAll(stream.writesDone());
  }

  private int estimate() {
    long bytes = (long) (control.size() + credits.size()) * Frame.HEADER_BYTES;
    for (YamuxStream stream : ready) {
      bytes += stream.sendable() + 2 * Frame.HEADER_BYTES;
      if (bytes >= MAX_BATCH) {
        return MAX_BATCH;
      }
    }
    return (int) Math.min(MAX_BATCH, bytes + Frame.HEADER_BYTES);
  }

  private static int room(ByteBuf out) {
    return MAX_BATCH - out.readableBytes();
  }

  /** What writers do next runs when the frames are on their way. */
  private void complete() {
    if (!done.isEmpty()) {
      List<CompletableFuture<Void>> completed = new ArrayList<>(done);
      done.clear();
      completed.forEach(future -> future.complete(null));
    }
  }
}
