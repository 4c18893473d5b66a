package org.opencloud.discovery.libp2p.internal.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

/**
 * Runs the handshake, then puts {@link NoiseFrames} in its own place and fires a {@link
 * SecureSession}. On failure it fires one {@link HandshakeException}, ignores what still comes and
 * leaves closing to the owner, as it leaves the time limit. Bytes behind the last handshake message
 * reach the handlers that the owner adds while it handles the event.
 */
public final class NoiseHandshake extends ByteToMessageDecoder {
  private static final int LENGTH_BYTES = 2;

  /** The largest honest message is an RSA-8192 identity with its signature, below 3 KiB. */
  private static final int MAX_MESSAGE = 16 * 1024;

  private final NoiseIdentity identity;
  private final NoiseXX noise;
  private final boolean initiator;
  private final Optional<PeerId> expected;
  private boolean started;
  private boolean failed;

  NoiseHandshake(
      NoiseIdentity identity, NoiseXX noise, boolean initiator, Optional<PeerId> expected) {
    this.identity = identity;
    this.noise = noise;
    this.initiator = initiator;
    this.expected = expected;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws HandshakeException {
    if (ctx.channel().isActive()) {
      start(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws HandshakeException {
    start(ctx);
    ctx.fireChannelActive();
  }

  private void start(ChannelHandlerContext ctx) throws HandshakeException {
    if (initiator && !started) {
      started = true;
      write(ctx, CipherState.NO_DATA);
      ctx.flush();
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    try {
      if (!failed && in.readableBytes() >= LENGTH_BYTES) {
        decodeFrame(ctx, in);
      }
    } catch (HandshakeException e) {
      failed = true;
      ctx.fireExceptionCaught(e);
    }
    if (failed) {
      in.skipBytes(in.readableBytes());
    }
  }

  private void decodeFrame(ChannelHandlerContext ctx, ByteBuf in) throws HandshakeException {
    int length = in.getUnsignedShort(in.readerIndex());
    if (length == 0 || length > MAX_MESSAGE) {
      throw new HandshakeException(Reason.FRAME, "handshake message of " + length + " bytes");
    }
    if (in.readableBytes() >= LENGTH_BYTES + length) {
      byte[] message = new byte[length];
      in.skipBytes(LENGTH_BYTES).readBytes(message);
      received(ctx, noise.read(message));
    }
  }

  private void received(ChannelHandlerContext ctx, byte[] payload) throws HandshakeException {
    boolean first = noise.remoteFixed().length == 0;
    if (first) {
      if (payload.length > 0) {
        throw new HandshakeException(Reason.PAYLOAD, "first message with a payload");
      }
      write(ctx, identity.payload());
      ctx.flush();
      return;
    }
    IdentityPayload theirs = IdentityPayload.decode(payload);
    SecureSession session = session(theirs);
    if (initiator) {
      write(ctx, identity.payload());
    }
    establish(ctx, session);
  }

  private SecureSession session(IdentityPayload theirs) throws HandshakeException {
    PublicKey key = identity.verified(theirs, noise.remoteFixed());
    PeerId peer = key.peerId();
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new HandshakeException(Reason.PEER_ID, "expected " + expected.get() + ", got " + peer);
    }
    return new SecureSession(peer, key, muxer(theirs.muxers()));
  }

  /** The first of the initiator's list that the responder has too. */
  private Optional<String> muxer(List<String> theirs) throws HandshakeException {
    List<String> muxers = identity.muxers();
    if (muxers.isEmpty() || theirs.isEmpty()) {
      return Optional.empty();
    }
    List<String> preferred = initiator ? muxers : theirs;
    List<String> offered = initiator ? theirs : muxers;
    Optional<String> common = preferred.stream().filter(offered::contains).findFirst();
    if (common.isEmpty()) {
      throw new HandshakeException(Reason.MUXER, "no common muxer");
    }
    return common;
  }

  private void write(ChannelHandlerContext ctx, byte[] payload) throws HandshakeException {
    byte[] message = noise.write(payload);
    ByteBuf frame = ctx.alloc().ioBuffer(LENGTH_BYTES + message.length);
    ctx.write(frame.writeShort(message.length).writeBytes(message));
  }

  /** The last handshake message and what the owner writes on the event leave together. */
  private void establish(ChannelHandlerContext ctx, SecureSession session) {
    CipherState[] ciphers = noise.split();
    NoiseFrames frames = new NoiseFrames(ctx.channel(), ciphers[0], ciphers[1]);
    ctx.pipeline().replace(this, null, frames);
    ChannelHandlerContext replaced = ctx.pipeline().context(frames);
    replaced.fireUserEventTriggered(session);
    replaced.flush();
  }
}
