package org.opencloud.discovery.libp2p.internal.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts TLS before itself, waits for its handshake, fires a {@link SecureSession} and leaves; TLS
 * stays. On failure it fires one {@link HandshakeException} and leaves closing to the owner, as it
 * leaves the time limit. A client has its session before the server has judged its certificate.
 *
 * <p>What costs time, keys and certificates, runs on the executor; meanwhile nothing is read from
 * the socket.
 */
public final class TlsHandshake extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TlsHandshake.class);
  private static final long LAST_WRITE_MILLIS = 1_000;

  private final Supplier<SSLEngine> maker;
  private final PeerTrust trust;
  private final Executor executor;
  private final Queue<Object> early = new ArrayDeque<>();
  private Optional<SSLEngine> engine = Optional.empty();
  private boolean failed;

  /**
   * One handshake.
   *
   * @param maker called once, on the executor
   * @param executor runs one task of a handshake at a time; may refuse it
   */
  TlsHandshake(Supplier<SSLEngine> maker, PeerTrust trust, Executor executor) {
    this.maker = maker;
    this.trust = trust;
    this.executor = executor;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    try {
      executor.execute(() -> prepare(ctx));
    } catch (RejectedExecutionException e) {
      onLoop(ctx, () -> fail(ctx, e));
    }
  }

  /** On the executor. */
  private void prepare(ChannelHandlerContext ctx) {
    try {
      SSLEngine made = maker.get();
      onLoop(ctx, () -> begin(ctx, made));
    } catch (RuntimeException e) {
      onLoop(ctx, () -> fail(ctx, e));
    }
  }

  private static void onLoop(ChannelHandlerContext ctx, Runnable task) {
    try {
      ctx.executor().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("the event loop has ended", e);
    }
  }

  private void begin(ChannelHandlerContext ctx, SSLEngine made) {
    if (ctx.isRemoved() || !ctx.channel().isOpen()) {
      return;
    }
    engine = Optional.of(made);
    SslHandler tls = new SslHandler(made, executor);
    tls.setHandshakeTimeoutMillis(0);
    tls.setCloseNotifyFlushTimeoutMillis(LAST_WRITE_MILLIS);
    ctx.pipeline().addBefore(ctx.name(), null, tls);
    readEarly(ctx.pipeline().context(tls), tls);
  }

  private void readEarly(ChannelHandlerContext ctx, SslHandler tls) {
    try {
      while (!early.isEmpty()) {
        tls.channelRead(ctx, early.remove());
      }
      tls.channelReadComplete(ctx);
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    }
    ctx.channel().config().setAutoRead(true);
  }

  /** Without auto-read the socket is read once more at most. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (engine.isEmpty()) {
      early.add(message);
      ctx.channel().config().setAutoRead(false);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    early.forEach(ReferenceCountUtil::release);
    early.clear();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      ctx.fireUserEventTriggered(event);
    } else if (completion.isSuccess()) {
      succeed(ctx);
    } else {
      fail(ctx, completion.cause());
    }
  }

  private void succeed(ChannelHandlerContext ctx) {
    Optional<PublicKey> key = trust.proven();
    if (key.isEmpty()) {
      fail(ctx, new IllegalStateException("no certificate was judged"));
      return;
    }
    String agreed = engine.orElseThrow().getApplicationProtocol();
    boolean later = agreed == null || agreed.isEmpty() || agreed.equals(TlsIdentity.LATER);
    Optional<String> muxer = later ? Optional.empty() : Optional.of(agreed);
    ctx.fireUserEventTriggered(new SecureSession(key.get().peerId(), key.get(), muxer));
    ctx.pipeline().remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof SSLException || cause instanceof DecoderException) {
      fail(ctx, cause);
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  /** A peer that hangs up is no failure of TLS: the owner sees that by itself. */
  private void fail(ChannelHandlerContext ctx, Throwable cause) {
    if (!failed && !(cause instanceof ClosedChannelException)) {
      failed = true;
      ctx.fireExceptionCaught(trust.refused().orElseGet(() -> refusedByTls(cause)));
    }
  }

  private static HandshakeException refusedByTls(Throwable cause) {
    return cause instanceof RejectedExecutionException
        ? new HandshakeException(Reason.BUSY, "too many handshakes at once", cause)
        : new HandshakeException(Reason.TLS, String.valueOf(cause.getMessage()), cause);
  }
}
