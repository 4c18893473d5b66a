package org.opencloud.discovery.libp2p.internal.noise;

import static org.opencloud.discovery.fuzz.Decoder.check;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.fuzz.TestSigner;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

/** The handshake's messages, frames, and what they carry. */
public final class NoiseDecoders {
  private static final List<String> MUXERS = List.of("/yamux/1.0.0");
  private static final SecureRandom RANDOM = new SecureRandom();

  private NoiseDecoders() {}

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean payload(byte[] bytes) {
    try {
      IdentityPayload payload = IdentityPayload.decode(bytes);
      payload.verified(new byte[32]);
      return true;
    } catch (HandshakeException e) {
      return false;
    }
  }

  /** The first byte says who begins, and whether the frames behind the handshake are meant. */
  public static boolean handshake(byte[] bytes) {
    if (bytes.length < 1) {
      return false;
    }
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAllocator(allocator);
    Failures failures = new Failures();
    boolean frames = (bytes[0] & 2) != 0;
    channel
        .pipeline()
        .addLast(
            frames
                ? new NoiseFrames(
                    channel, new CipherState(new byte[32]), new CipherState(new byte[32]))
                : new NoiseIdentity(new TestSigner(), MUXERS, RANDOM)
                    .handshake((bytes[0] & 1) != 0, Optional.empty()),
            failures);
    channel.writeInbound(
        channel.alloc().buffer(bytes.length).writeBytes(bytes, 1, bytes.length - 1));
    boolean taken = frames ? failures.read > 0 : failures.refused == 0 && bytes.length > 34;
    check(failures.refused <= 1, "one failure ends a connection");
    channel.finishAndReleaseAll();
    long used = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    check(used == 0, used + " bytes were never released");
    return taken;
  }

  private static final class Failures extends ChannelInboundHandlerAdapter {
    private int refused;
    private int read;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      read++;
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      check(cause instanceof HandshakeException, "not a typed failure: " + cause);
      refused++;
    }
  }
}
