package org.opencloud.discovery.interop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.internal.multistream.NegotiationHandler;
import org.opencloud.discovery.libp2p.internal.noise.NoiseIdentity;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

/**
 * Stands between a foreign peer that dials and a node of ours, with the keys of both: each believes
 * that it talks to the other. What they say inside the encryption is passed on and written down.
 * Everything runs on one thread.
 */
final class RecordingProxy implements AutoCloseable {
  private static final String YAMUX = "/yamux/1.0.0";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<String> lines = new ArrayList<>();
  private final PrivateKey peer;
  private final PrivateKey ours;
  private final InetSocketAddress target;
  private final Channel listening;

  /**
   * Listens.
   *
   * @param peer the key of who dials
   * @param ours the key of who is dialled, at the target
   */
  RecordingProxy(PrivateKey peer, PrivateKey ours, int targetPort) {
    this.peer = peer;
    this.ours = ours;
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    this.listening =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel socket) {
                    accept(socket);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  /** Where the foreign peer finds the node of ours. */
  String address() {
    int port = ((InetSocketAddress) listening.localAddress()).getPort();
    return "/ip4/127.0.0.1/tcp/" + port + "/p2p/" + ours.publicKey().peerId();
  }

  /** What was said, in order: {@code <} by the peer or {@code >} by us, and hex. */
  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  private void accept(Channel socket) {
    Side side = new Side('<');
    ChannelPipeline pipeline = socket.pipeline();
    pipeline.addLast(NegotiationHandler.responder("/noise"::equals));
    pipeline.addLast(
        new NoiseIdentity(OurNode.signer(ours), List.of(YAMUX), RANDOM)
            .handshake(false, Optional.empty()));
    pipeline.addLast(side);
    side.onSecured = session -> dialOn(side, socket, session);
  }

  /**
   * Offers in the handshake what the peer has offered, so that both sides choose the muxer alike.
   */
  private void dialOn(Side from, Channel socket, SecureSession session) {
    Side to = new Side('>');
    List<String> muxers = session.muxer().map(List::of).orElse(List.of());
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel made) {
                made.pipeline()
                    .addLast(
                        NegotiationHandler.initiator(List.of("/noise")),
                        new NoiseIdentity(OurNode.signer(peer), muxers, RANDOM)
                            .handshake(true, Optional.of(ours.publicKey().peerId())),
                        to);
                to.onSecured =
                    reached -> {
                      to.passTo(socket);
                      from.passTo(made);
                    };
              }
            })
        .connect(target);
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Takes what one end says. */
  private final class Side extends ChannelInboundHandlerAdapter {
    private final char mark;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private Consumer<SecureSession> onSecured = session -> {};
    private Channel other;

    private Side(char mark) {
      this.mark = mark;
    }

    private void passTo(Channel channel) {
      other = channel;
      waiting.forEach(this::pass);
      waiting.clear();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SecureSession session) {
        onSecured.accept(session);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf said = (ByteBuf) message;
      if (other == null) {
        waiting.add(said);
      } else {
        pass(said);
      }
    }

    private void pass(ByteBuf said) {
      synchronized (lines) {
        lines.add(mark + HexFormat.of().formatHex(ByteBufUtil.getBytes(said)));
      }
      other.writeAndFlush(said);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (other != null) {
        other.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
