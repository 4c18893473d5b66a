package org.opencloud.discovery.libp2p.internal.host;

import static org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason.BUSY;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.HostConfig.Security;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.internal.multistream.NegotiationHandler;
import org.opencloud.discovery.libp2p.internal.multistream.NegotiationHandler.Negotiated;
import org.opencloud.discovery.libp2p.internal.pnet.PskHandler;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

/**
 * Makes a connection of a socket: pre-shared key, security, yamux; all of it within one deadline. A
 * dialler that does not wait for answers sends its part of the first three steps in one packet.
 * Whatever goes wrong closes the socket; only TLS says a word to the peer.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
  private static final String YAMUX = "/yamux/1.0.0";
  static final List<String> MUXERS = List.of(YAMUX);

  private final HostContext host;
  private final Optional<PeerId> expected;
  private final Admission.Slot slot;
  private final boolean eager;
  private final String remoteAddress;
  private final Outcome outcome;
  private ScheduledFuture<?> deadline;
  private Optional<SecureSession> secure = Optional.empty();
  private boolean agreedOnSecurity;
  private boolean over;

  private Upgrade(
      HostContext host,
      Optional<PeerId> expected,
      boolean eager,
      Admission.Slot slot,
      String remoteAddress,
      Outcome outcome) {
    this.host = host;
    this.expected = expected;
    this.eager = eager;
    this.slot = slot;
    this.remoteAddress = remoteAddress;
    this.outcome = outcome;
  }

  /** Told once, on the socket's event loop. */
  interface Outcome {
    void upgraded(PeerConnection connection);

    /**
     * The socket is being closed.
     *
     * @param word for the counter
     */
    void failed(String word, StreamException cause);
  }

  /**
   * Builds the pipeline.
   *
   * @param expected the peer that was dialled; empty for an inbound socket
   * @param security the protocols to accept or to propose; one to a dialler that does not wait
   */
  static void install(
      HostContext host,
      Channel channel,
      Optional<PeerId> expected,
      List<String> security,
      Admission.Slot slot,
      String remoteAddress,
      Outcome outcome) {
    host.sockets().add(channel);
    ChannelPipeline pipeline = channel.pipeline();
    host.config()
        .preSharedKey()
        .ifPresent(psk -> pipeline.addLast(new PskHandler(psk, host.random())));
    boolean eager = expected.isPresent() && host.config().security().onePacket();
    Upgrade upgrade = new Upgrade(host, expected, eager, slot, remoteAddress, outcome);
    pipeline.addLast(
        expected.isPresent()
            ? NegotiationHandler.initiator(security)
            : NegotiationHandler.responder(security::contains));
    if (eager) {
      pipeline.addLast(upgrade.handshake(security.get(0)));
    }
    pipeline.addLast(upgrade);
  }

  private ChannelHandler handshake(String security) {
    return security.equals(Security.TLS)
        ? host.tls().handshake(!inbound(), expected, MUXERS)
        : host.noise().handshake(!inbound(), expected);
  }

  private boolean inbound() {
    return expected.isEmpty();
  }

  /** The deadline of a dialler begins when the socket is connected. */
  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      startClock(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    startClock(ctx);
    ctx.flush();
  }

  private void startClock(ChannelHandlerContext ctx) {
    if (deadline == null) {
      deadline =
          ctx.executor()
              .schedule(
                  () -> late(ctx), host.limits().upgradeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void late(ChannelHandlerContext ctx) {
    fail(ctx, "timeout", new StreamException(Reason.TIMEOUT, "handshake takes too long"));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (over) {
      return;
    }
    if (event instanceof SecureSession session) {
      secured(ctx, session);
    } else if (event instanceof Negotiated agreed && !agreedOnSecurity) {
      agreedOnSecurity = true;
      if (!eager) {
        ctx.pipeline().addBefore(ctx.name(), null, handshake(agreed.protocol()));
      }
    } else if (event instanceof Negotiated) {
      secure.ifPresent(session -> establish(ctx, session));
    }
  }

  private void secured(ChannelHandlerContext ctx, SecureSession session) {
    PeerId peer = session.remotePeer();
    secure = Optional.of(session);
    if (peer.matches(host.signer().publicKey())) {
      fail(ctx, "self", new StreamException(Reason.REFUSED, "the other end is this host"));
    } else if (!host.gater().mayUse(peer, inbound(), remoteAddress)) {
      fail(ctx, "gate", new StreamException(Reason.REFUSED, "refused by our gate: " + peer));
    } else if (session.muxer().isPresent()) {
      establish(ctx, session);
    } else {
      NegotiationHandler muxer =
          inbound()
              ? NegotiationHandler.responder(YAMUX::equals)
              : NegotiationHandler.initiator(MUXERS);
      ctx.pipeline().addBefore(ctx.name(), null, muxer);
      ctx.flush();
    }
  }

  private void establish(ChannelHandlerContext ctx, SecureSession session) {
    PeerConnection connection =
        new PeerConnection(host, ctx.channel(), session, inbound(), remoteAddress);
    if (!host.table().add(connection)) {
      String text = "peer has all connections it may have: " + session.remotePeer();
      fail(ctx, "limit.peer", new StreamException(Reason.LIMIT, text));
      return;
    }
    over = true;
    deadline.cancel(false);
    slot.upgraded();
    ctx.pipeline().replace(this, null, connection.session());
    host.listeners().tell(listener -> listener.connected(connection));
    outcome.upgraded(connection);
    host.trimmer().look();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    String text = "peer closed in the handshake" + suspicion();
    fail(ctx, "closed", new StreamException(Reason.HANDSHAKE, text));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      fail(
          ctx,
          "socket",
          new StreamException(Reason.UNREACHABLE, "socket failed" + suspicion(), cause));
    } else if (cause instanceof StreamException refused
        && refused.reason() == Reason.UNSUPPORTED
        && !agreedOnSecurity) {
      fail(ctx, "security", refused);
    } else if (cause instanceof HandshakeException busy && busy.reason() == BUSY) {
      fail(ctx, "limit.tls", new StreamException(Reason.LIMIT, busy.getMessage(), busy));
    } else if (!(cause instanceof HandshakeException) && !agreedOnSecurity && hasKey()) {
      String text = "no multistream header: another swarm key?";
      fail(ctx, "psk", new StreamException(Reason.HANDSHAKE, text, cause));
    } else {
      String text = "handshake failed: " + cause.getMessage();
      fail(ctx, "handshake", new StreamException(Reason.HANDSHAKE, text, cause));
    }
  }

  /**
   * Before anything is agreed on, a peer of another network can only hang up; so does a full one.
   */
  private String suspicion() {
    return hasKey() && !agreedOnSecurity ? ": another swarm key, or no room there?" : "";
  }

  private boolean hasKey() {
    return host.config().preSharedKey().isPresent();
  }

  private void fail(ChannelHandlerContext ctx, String word, StreamException cause) {
    if (!over) {
      over = true;
      if (deadline != null) {
        deadline.cancel(false);
      }
      outcome.failed(word, cause);
      ctx.close();
    }
  }
}
