package org.opencloud.discovery.libp2p.internal.host;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.internal.multistream.NegotiationHandler;
import org.opencloud.discovery.libp2p.internal.multistream.NegotiationHandler.Negotiated;
import org.opencloud.discovery.libp2p.internal.noise.HandshakeException;
import org.opencloud.discovery.libp2p.internal.noise.NoiseHandshake;
import org.opencloud.discovery.libp2p.internal.noise.SecureSession;
import org.opencloud.discovery.libp2p.internal.pnet.PskHandler;

/**
 * Makes a connection of a socket: pre-shared key, {@code /noise}, yamux; all of it within one
 * deadline. A dialler sends its part of the first three steps in one packet, since only one
 * security protocol is offered. Whatever goes wrong closes the socket without a word to the peer.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
  private static final String NOISE = "/noise";
  private static final String YAMUX = "/yamux/1.0.0";

  private final HostContext host;
  private final Optional<PeerId> expected;
  private final Admission.Slot slot;
  private final String remoteAddress;
  private final Outcome outcome;
  private ScheduledFuture<?> deadline;
  private Optional<SecureSession> secure = Optional.empty();
  private boolean agreedOnNoise;
  private boolean over;

  private Upgrade(
      HostContext host,
      Optional<PeerId> expected,
      Admission.Slot slot,
      String remoteAddress,
      Outcome outcome) {
    this.host = host;
    this.expected = expected;
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
   */
  static void install(
      HostContext host,
      Channel channel,
      Optional<PeerId> expected,
      Admission.Slot slot,
      String remoteAddress,
      Outcome outcome) {
    host.sockets().add(channel);
    ChannelPipeline pipeline = channel.pipeline();
    host.config()
        .preSharedKey()
        .ifPresent(psk -> pipeline.addLast(new PskHandler(psk, host.random())));
    Upgrade upgrade = new Upgrade(host, expected, slot, remoteAddress, outcome);
    if (expected.isPresent()) {
      pipeline.addLast(NegotiationHandler.initiator(List.of(NOISE)));
      pipeline.addLast(upgrade.noise());
    } else {
      pipeline.addLast(NegotiationHandler.responder(NOISE::equals));
    }
    pipeline.addLast(upgrade);
  }

  private NoiseHandshake noise() {
    return new NoiseHandshake(
        host.signer(), expected.isPresent(), expected, List.of(YAMUX), host.random());
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
  }

  private void startClock(ChannelHandlerContext ctx) {
    if (deadline == null) {
      StreamException late = new StreamException(Reason.TIMEOUT, "handshake takes too long");
      deadline =
          ctx.executor()
              .schedule(
                  () -> fail(ctx, "timeout", late),
                  host.limits().upgradeTimeout().toNanos(),
                  TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (over) {
      return;
    }
    if (event instanceof SecureSession session) {
      secured(ctx, session);
    } else if (event instanceof Negotiated && !agreedOnNoise) {
      agreedOnNoise = true;
      if (inbound()) {
        ctx.pipeline().addBefore(ctx.name(), null, noise());
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
              : NegotiationHandler.initiator(List.of(YAMUX));
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
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    String text = "peer closed in the handshake" + suspicion();
    fail(ctx, "closed", new StreamException(Reason.HANDSHAKE, text));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      String text = "socket failed" + suspicion();
      fail(ctx, "socket", new StreamException(Reason.UNREACHABLE, text, cause));
    } else if (!(cause instanceof HandshakeException) && !agreedOnNoise && hasKey()) {
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
    return hasKey() && !agreedOnNoise ? ": another swarm key, or no room there?" : "";
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
