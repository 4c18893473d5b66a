package org.opencloud.discovery.libp2p;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.internal.multistream.NegotiationHandler;
import org.opencloud.discovery.libp2p.internal.noise.NoiseIdentity;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

/** A peer that finishes the handshake and then sends whatever a test wants as yamux bytes. */
final class RawPeer implements AutoCloseable {
  static final int DATA = 0;
  static final int WINDOW = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;
  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  final PrivateKey key;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<SecureSession> secure = new CompletableFuture<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Channel channel;

  private RawPeer(TestHost target, PrivateKey key, String from) {
    this.key = key;
    this.channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.SO_LINGER, 0)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline()
                        .addLast(
                            NegotiationHandler.initiator(List.of("/noise")),
                            new NoiseIdentity(
                                    TestHost.signer(key),
                                    List.of("/yamux/1.0.0"),
                                    new SecureRandom())
                                .handshake(true, Optional.of(target.id())),
                            new Recorder());
                  }
                })
            .connect(
                new InetSocketAddress("127.0.0.1", target.port()), new InetSocketAddress(from, 0))
            .syncUninterruptibly()
            .channel();
    TestHost.done(secure);
  }

  static RawPeer connected(TestHost target) {
    return connected(target, PrivateKey.generate(new SecureRandom()));
  }

  static RawPeer connected(TestHost target, PrivateKey key) {
    return new RawPeer(target, key, "127.0.0.1");
  }

  /** A peer of another loopback address. */
  static RawPeer from(String address, TestHost target) {
    return new RawPeer(target, PrivateKey.generate(new SecureRandom()), address);
  }

  void send(byte[] bytes) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }

  void frame(int type, int flags, int id, long length, byte... body) {
    frame(0, type, flags, id, length, body);
  }

  void frame(int version, int type, int flags, int id, long length, byte... body) {
    ByteBuffer frame = ByteBuffer.allocate(12 + body.length);
    frame.put((byte) version).put((byte) type).putShort((short) flags);
    frame.putInt(id).putInt((int) length).put(body);
    send(frame.array());
  }

  /** Opens a stream of the protocol and does not wait for the answer. */
  void open(int id, String protocol) {
    byte[] tokens = tokens("/multistream/1.0.0", protocol);
    frame(WINDOW, SYN, id, 0);
    frame(DATA, 0, id, tokens.length, tokens);
  }

  static byte[] tokens(String... texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String text : texts) {
      out.write(text.length() + 1);
      out.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  /** Headers of the frames that have come, as hex; bodies are passed over. */
  List<String> headers() {
    ByteBuffer in;
    synchronized (received) {
      in = ByteBuffer.wrap(received.toByteArray());
    }
    List<String> headers = new ArrayList<>();
    while (in.remaining() >= 12) {
      byte[] header = new byte[12];
      in.get(header);
      headers.add(HexFormat.of().formatHex(header));
      int body = header[1] == DATA ? ByteBuffer.wrap(header).getInt(8) : 0;
      in.position(Math.min(in.limit(), in.position() + body));
    }
    return headers;
  }

  void awaitHeader(String hex) {
    Waiting.until(() -> headers().contains(hex));
  }

  void awaitClosed() {
    Waiting.until(() -> !channel.isOpen());
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  void stopReading() {
    channel.config().setAutoRead(false);
  }

  /** The socket is reset, not closed. */
  void kill() {
    channel.close().syncUninterruptibly();
  }

  @Override
  public void close() {
    kill();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private final class Recorder extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SecureSession session) {
        secure.complete(session);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      synchronized (received) {
        received.writeBytes(ByteBufUtil.getBytes(in));
      }
      in.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      secure.completeExceptionally(cause);
      ctx.close();
    }
  }
}
