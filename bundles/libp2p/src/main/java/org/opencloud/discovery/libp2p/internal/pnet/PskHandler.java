package org.opencloud.discovery.libp2p.internal.pnet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/**
 * Encrypts a connection with the pre-shared key of the network. Each direction starts with its
 * nonce in clear, then all bytes are XORed with XSalsa20. Our nonce leaves at once and never waits
 * for theirs. A wrong key shows only as garbage to the handlers above.
 */
public final class PskHandler extends ChannelDuplexHandler {
  private final byte[] psk;
  private final byte[] nonce = new byte[XSalsa20.NONCE_BYTES];
  private final byte[] theirNonce = new byte[XSalsa20.NONCE_BYTES];
  private final XSalsa20 outbound;
  private XSalsa20 inbound;
  private int theirNonceBytes;
  private boolean nonceSent;
  private boolean broken;
  private boolean passedOn;

  /**
   * One connection's layer.
   *
   * @param psk 32 bytes
   */
  public PskHandler(byte[] psk, SecureRandom random) {
    this.psk = psk.clone();
    random.nextBytes(nonce);
    this.outbound = new XSalsa20(psk, nonce);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      sendNonce(ctx);
      ctx.flush();
    }
  }

  /** Flushes after the handlers above, so that their first bytes share the nonce's packet. */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    sendNonce(ctx);
    ctx.fireChannelActive();
    ctx.flush();
  }

  private void sendNonce(ChannelHandlerContext ctx) {
    if (!nonceSent) {
      nonceSent = true;
      ctx.write(ctx.alloc().ioBuffer(nonce.length).writeBytes(nonce), ctx.voidPromise());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (broken || inbound == null && !completeNonce(ctx, bytes) || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    passedOn = true;
    ctx.fireChannelRead(owned(bytes) ? inPlace(bytes) : moved(ctx, bytes, inbound));
  }

  /** With auto-read off, a read that only fed the nonce must not stall the handlers above. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean starved = !passedOn && !ctx.channel().config().isAutoRead();
    passedOn = false;
    ctx.fireChannelReadComplete();
    if (starved) {
      ctx.read();
    }
  }

  private boolean completeNonce(ChannelHandlerContext ctx, ByteBuf bytes) {
    int count = Math.min(theirNonce.length - theirNonceBytes, bytes.readableBytes());
    bytes.readBytes(theirNonce, theirNonceBytes, count);
    theirNonceBytes += count;
    if (theirNonceBytes < theirNonce.length) {
      return false;
    }
    if (Arrays.equals(theirNonce, nonce)) {
      broken = true;
      ctx.fireExceptionCaught(new StreamException(Reason.PROTOCOL, "our own nonce came back"));
      return false;
    }
    inbound = new XSalsa20(psk, theirNonce);
    return true;
  }

  private static boolean owned(ByteBuf bytes) {
    return bytes.refCnt() == 1 && !bytes.isReadOnly() && bytes.nioBufferCount() == 1;
  }

  private ByteBuf inPlace(ByteBuf bytes) {
    int length = bytes.readableBytes();
    ByteBuffer view = littleEndian(bytes.nioBuffer(bytes.readerIndex(), length));
    inbound.process(view, view.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    return bytes;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new UnsupportedMessageTypeException(message, ByteBuf.class));
      return;
    }
    // What is encrypted must reach the wire: a promise cancelled later would tear the stream.
    if (!promise.setUncancellable()) {
      bytes.release();
      return;
    }
    sendNonce(ctx);
    ctx.write(moved(ctx, bytes, outbound), promise);
  }

  /** Never in place: what is written may be shared with its writer. */
  private static ByteBuf moved(ChannelHandlerContext ctx, ByteBuf from, XSalsa20 cipher) {
    int length = from.readableBytes();
    ByteBuf to = null;
    try {
      to = ctx.alloc().ioBuffer(length);
      ByteBuffer out = littleEndian(to.nioBuffer(0, length));
      for (ByteBuffer in : from.nioBuffers()) {
        cipher.process(littleEndian(in), out);
      }
      return to.writerIndex(length);
    } catch (RuntimeException | Error e) {
      ReferenceCountUtil.release(to);
      throw e;
    } finally {
      from.release();
    }
  }

  private static ByteBuffer littleEndian(ByteBuffer buffer) {
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }
}
