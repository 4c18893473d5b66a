package org.opencloud.discovery.libp2p.internal.noise;

import io.netty.channel.ChannelHandler;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.internal.Pipe;
import org.opencloud.discovery.libp2p.internal.pnet.PskHandler;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

/** Pipes with a handshake on both ends; left is the initiator. */
final class NoisePipe {
  static final List<String> YAMUX = List.of("/yamux/1.0.0");
  private static final SecureRandom RANDOM = new SecureRandom();

  private NoisePipe() {}

  static NoiseHandshake initiator(IdentitySigner signer, PeerId expected) {
    return new NoiseIdentity(signer, YAMUX, RANDOM).handshake(true, Optional.of(expected));
  }

  static NoiseHandshake initiator(IdentitySigner signer, List<String> muxers) {
    return new NoiseIdentity(signer, muxers, RANDOM).handshake(true, Optional.empty());
  }

  static NoiseHandshake responder(IdentitySigner signer, List<String> muxers) {
    return new NoiseIdentity(signer, muxers, RANDOM).handshake(false, Optional.empty());
  }

  static Pipe of(NoiseHandshake initiator, NoiseHandshake responder) {
    return new Pipe(new ChannelHandler[] {initiator}, new ChannelHandler[] {responder});
  }

  static Pipe of(byte[] psk, NoiseHandshake initiator, NoiseHandshake responder) {
    return new Pipe(
        new ChannelHandler[] {new PskHandler(psk, RANDOM), initiator},
        new ChannelHandler[] {new PskHandler(psk, RANDOM), responder});
  }

  static SecureSession session(Pipe.End end) {
    return (SecureSession) end.events().get(0);
  }

  /** The words of the failures that an end reported. */
  static List<String> words(Pipe.End end) {
    return end.failures().stream().map(e -> ((HandshakeException) e).word()).toList();
  }
}
