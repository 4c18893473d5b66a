package org.opencloud.discovery.libp2p.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Two embedded channels back to back, every byte between them in the test's hand. */
public final class Pipe implements AutoCloseable {

  private final Leaks leaks = new Leaks();
  private final End left;
  private final End right;

  public Pipe(ChannelHandler[] left, ChannelHandler[] right) {
    this.left = new End(leaks, left);
    this.right = new End(leaks, right);
  }

  public End left() {
    return left;
  }

  public End right() {
    return right;
  }

  public Leaks leaks() {
    return leaks;
  }

  /** Carries bytes both ways in pieces of at most so many until both ends are silent. */
  public void pump(int piece) {
    while (carry(left, right, piece) | carry(right, left, piece)) {
      // until nothing moves
    }
  }

  private static boolean carry(End from, End to, int piece) {
    byte[] bytes = from.sent();
    to.receive(bytes, piece);
    return bytes.length > 0;
  }

  /** Closes both ends and checks that no buffer is left. */
  @Override
  public void close() {
    left.close();
    right.close();
    leaks.assertNone();
  }

  /** One end: what its handlers passed up, fired and sent. */
  public static final class End {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Object> events = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    End(Leaks leaks, ChannelHandler... handlers) {
      channel.config().setAllocator(leaks.allocator());
      channel.pipeline().addLast(handlers);
      channel.pipeline().addLast(new Owner());
    }

    public EmbeddedChannel channel() {
      return channel;
    }

    public List<Object> events() {
      return events;
    }

    public List<Throwable> failures() {
      return failures;
    }

    /** All that reached the handlers above. */
    public byte[] read() {
      return read.toByteArray();
    }

    /** Writes and flushes. */
    public void send(byte[] bytes) {
      channel.writeAndFlush(buffer(bytes));
    }

    public ByteBuf buffer(byte[] bytes) {
      return channel.alloc().buffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** Takes what the handlers wrote to the network. */
    public byte[] sent() {
      channel.runPendingTasks();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
        out.writeBytes(ByteBufUtil.getBytes(bytes));
        bytes.release();
      }
      return out.toByteArray();
    }

    /** Bytes arrive from the network in pieces of at most so many. */
    public void receive(byte[] bytes, int piece) {
      for (int at = 0; at < bytes.length; at += piece) {
        int length = Math.min(piece, bytes.length - at);
        channel.writeInbound(channel.alloc().buffer(length).writeBytes(bytes, at, length));
      }
    }

    void close() {
      channel.close();
      sent();
      channel.finishAndReleaseAll();
    }

    private final class Owner extends ChannelInboundHandlerAdapter {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        read.writeBytes(ByteBufUtil.getBytes(bytes));
        bytes.release();
      }

      @Override
      public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        events.add(event);
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failures.add(cause);
      }
    }
  }
}
