package org.opencloud.discovery.libp2p.internal.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CoalescingBufferQueue;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;

/**
 * Encrypts and decrypts after the handshake. What is written between two flushes shares frames of
 * at most 65519 bytes of plain text; it counts for the channel's writability until it leaves. A
 * frame that is not authentic ends it: one {@link HandshakeException}, then all input is ignored
 * and the owner closes.
 */
final class NoiseFrames extends ByteToMessageDecoder implements ChannelOutboundHandler {
  static final int MAX_FRAME = 65_535;
  static final int MAX_PLAIN = MAX_FRAME - CipherState.TAG_BYTES;
  private static final int LENGTH_BYTES = 2;

  /** One frame of scratch memory an event loop, where the cipher reads fastest. */
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[MAX_FRAME];
        }
      };

  private final CipherState sender;
  private final CipherState receiver;
  private final CoalescingBufferQueue pending;
  private boolean broken;

  NoiseFrames(Channel channel, CipherState sender, CipherState receiver) {
    this.sender = sender;
    this.receiver = receiver;
    this.pending = new CoalescingBufferQueue(channel, 16, true);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    try {
      if (!broken && in.readableBytes() >= LENGTH_BYTES) {
        decodeFrame(ctx, in, out);
      }
    } catch (HandshakeException e) {
      broken = true;
      ctx.fireExceptionCaught(e);
    }
    if (broken) {
      in.skipBytes(in.readableBytes());
    }
  }

  private void decodeFrame(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws HandshakeException {
    int length = in.getUnsignedShort(in.readerIndex());
    if (length < CipherState.TAG_BYTES) {
      throw new HandshakeException(Reason.FRAME, "frame of " + length + " bytes");
    }
    if (in.readableBytes() >= LENGTH_BYTES + length) {
      byte[] scratch = SCRATCH.get();
      in.skipBytes(LENGTH_BYTES).readBytes(scratch, 0, length);
      decrypt(ctx, scratch, length, out);
    }
  }

  private void decrypt(ChannelHandlerContext ctx, byte[] sealed, int length, List<Object> out)
      throws HandshakeException {
    int plainLength = length - CipherState.TAG_BYTES;
    ByteBuf plain = ctx.alloc().heapBuffer(Math.max(plainLength, 1));
    boolean done = false;
    try {
      receiver.decrypt(CipherState.NO_DATA, sealed, length, plain.array(), plain.arrayOffset());
      done = plainLength > 0;
    } finally {
      if (!done) {
        plain.release();
      }
    }
    if (done) {
      out.add(plain.writerIndex(plainLength));
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      pending.add(bytes, promise);
    } else {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new UnsupportedMessageTypeException(message, ByteBuf.class));
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    while (!pending.isEmpty()) {
      ChannelPromise promise = ctx.newPromise();
      ByteBuf plain = pending.remove(MAX_PLAIN, promise);
      if (plain.isReadable()) {
        writeFrame(ctx, plain, promise);
      } else {
        ctx.write(plain, promise);
      }
    }
    ctx.flush();
  }

  /** What cannot be encrypted tears the stream above: its promise fails and the owner is told. */
  private void writeFrame(ChannelHandlerContext ctx, ByteBuf plain, ChannelPromise promise) {
    try {
      ctx.write(encrypted(ctx, plain), promise);
    } catch (RuntimeException | Error e) {
      promise.tryFailure(e);
      throw e;
    } finally {
      plain.release();
    }
  }

  private ByteBuf encrypted(ChannelHandlerContext ctx, ByteBuf plain) {
    int length = plain.readableBytes();
    int sealed = length + CipherState.TAG_BYTES;
    ByteBuf frame = ctx.alloc().heapBuffer(LENGTH_BYTES + sealed);
    frame.writeShort(sealed).writeBytes(plain);
    int at = frame.arrayOffset() + LENGTH_BYTES;
    sender.encrypt(CipherState.NO_DATA, frame.array(), at, length);
    return frame.writerIndex(LENGTH_BYTES + sealed);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    fail(ctx);
    super.channelInactive(ctx);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    fail(ctx);
  }

  private void fail(ChannelHandlerContext ctx) {
    if (!pending.isEmpty()) {
      pending.releaseAndFailAll(ctx, new ClosedChannelException());
    }
  }

  @Override
  public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
    ctx.bind(local, promise);
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remote,
      SocketAddress local,
      ChannelPromise promise) {
    ctx.connect(remote, local, promise);
  }

  @Override
  public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.disconnect(promise);
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.close(promise);
  }

  @Override
  public void deregister(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.deregister(promise);
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    ctx.read();
  }
}
