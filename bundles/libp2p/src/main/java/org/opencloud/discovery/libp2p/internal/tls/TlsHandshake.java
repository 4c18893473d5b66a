package org.opencloud.discovery.libp2p.internal.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

/**
 * Puts TLS before itself, waits for its handshake, fires a {@link SecureSession} and leaves; TLS
 * stays. On failure it fires one {@link HandshakeException} and leaves closing to the owner, as it
 * leaves the time limit. A client has its session before the server has judged its certificate.
 */
public final class TlsHandshake extends ChannelInboundHandlerAdapter {
  private static final long LAST_WRITE_MILLIS = 1_000;

  private final SSLEngine engine;
  private final PeerTrust trust;
  private boolean failed;

  TlsHandshake(SSLEngine engine, PeerTrust trust) {
    this.engine = engine;
    this.trust = trust;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    SslHandler tls = new SslHandler(engine);
    tls.setHandshakeTimeoutMillis(0);
    tls.setCloseNotifyFlushTimeoutMillis(LAST_WRITE_MILLIS);
    ctx.pipeline().addBefore(ctx.name(), null, tls);
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
    String agreed = engine.getApplicationProtocol();
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
    return new HandshakeException(Reason.TLS, String.valueOf(cause.getMessage()), cause);
  }
}
