package org.opencloud.discovery.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.internal.pnet.PskHandler;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

/** The layers over real sockets with Netty's own allocator. */
class SecureSocketTest {
  private static final int SIZE = 8 * 1024 * 1024;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final byte[] data = new byte[SIZE];

  @AfterEach
  void stops() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void carriesMegabytesBothWays() throws Exception {
    new Random(1).nextBytes(data);
    Talker server = new Talker();
    Talker client = new Talker();
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(layers(false, server))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    Channel socket =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(layers(true, client))
            .connect(listener.localAddress())
            .sync()
            .channel();

    byte[] expected = MessageDigest.getInstance("SHA-256").digest(data);
    assertThat(server.digest.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
    assertThat(client.digest.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
    socket.close().sync();
    listener.close().sync();
  }

  private static ChannelHandler layers(boolean initiator, Talker talker) {
    SecureRandom random = new SecureRandom();
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(new PskHandler(new byte[32], random))
            .addLast(
                new NoiseIdentity(new TestIdentity(), List.of(), random)
                    .handshake(initiator, Optional.empty()))
            .addLast(talker);
      }
    };
  }

  /** Sends all data when the session is there, and digests what it reads. */
  private final class Talker extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<byte[]> digest = new CompletableFuture<>();
    private final MessageDigest sha = sha256();
    private int read;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SecureSession) {
        Random sizes = new Random(2);
        for (int at = 0; at < SIZE; ) {
          int length = Math.min(SIZE - at, 1 + sizes.nextInt(100_000));
          ctx.write(ctx.alloc().buffer(length).writeBytes(data, at, length));
          at += length;
        }
        ctx.flush();
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      read += bytes.readableBytes();
      sha.update(bytes.nioBuffer());
      bytes.release();
      if (read == SIZE) {
        digest.complete(sha.digest());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      digest.completeExceptionally(cause);
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
