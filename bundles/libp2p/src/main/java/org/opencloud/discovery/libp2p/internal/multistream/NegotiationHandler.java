package org.opencloud.discovery.libp2p.internal.multistream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.opencloud.discovery.libp2p.StreamException;

/**
 * Negotiates on a socket: fires {@link Negotiated}, passes on what came behind the negotiation to
 * the handlers that the event has brought, and leaves. Writes of later handlers pass through, so
 * that an initiator may be lazy. Failures are fired as {@link StreamException}.
 */
public final class NegotiationHandler extends ChannelInboundHandlerAdapter {
  private final Negotiation negotiation;
  private final byte[] opening;
  private boolean failed;

  private NegotiationHandler(Negotiation negotiation, byte[] opening) {
    this.negotiation = negotiation;
    this.opening = opening;
  }

  /** Proposes; the opening is written, not flushed, as soon as the channel is active. */
  public static NegotiationHandler initiator(List<String> protocols) {
    Initiator initiator = new Initiator(protocols);
    return new NegotiationHandler(initiator, initiator.opening());
  }

  public static NegotiationHandler responder(Predicate<String> offered) {
    return new NegotiationHandler(new Responder(offered), new byte[0]);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      open(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    open(ctx);
    ctx.fireChannelActive();
  }

  private void open(ChannelHandlerContext ctx) {
    if (opening.length > 0) {
      ctx.write(Unpooled.wrappedBuffer(opening));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (failed) {
      in.release();
      return;
    }
    Optional<String> agreed;
    try {
      ByteBuffer bytes = in.nioBuffer();
      agreed = negotiation.feed(bytes, out -> ctx.writeAndFlush(Unpooled.wrappedBuffer(out)));
      in.skipBytes(in.readableBytes() - bytes.remaining());
    } catch (StreamException e) {
      failed = true;
      in.release();
      ctx.fireExceptionCaught(e);
      return;
    }
    if (agreed.isEmpty()) {
      in.release();
      return;
    }
    ctx.fireUserEventTriggered(new Negotiated(agreed.get()));
    if (in.isReadable()) {
      ctx.fireChannelRead(in);
    } else {
      in.release();
    }
    ctx.pipeline().remove(this);
  }

  /** Agreed on a protocol. */
  public record Negotiated(String protocol) {}
}
