package org.opencloud.discovery.libp2p.internal.noise;

import java.util.Arrays;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.X25519KeyPair;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;

/**
 * The three messages of pattern XX, without network and identity: {@code e}; {@code e, ee, s, es};
 * {@code s, se}. The initiator calls write, read, write; the responder read, write, read.
 */
final class NoiseXX {
  private static final int POINT_BYTES = 32;
  private static final int SEALED_POINT_BYTES = POINT_BYTES + CipherState.TAG_BYTES;

  private final boolean initiator;
  private final X25519KeyPair fixed;
  private final X25519KeyPair ephemeral;
  private final SymmetricState state;
  private byte[] remoteFixed = CipherState.NO_DATA;
  private byte[] remoteEphemeral = CipherState.NO_DATA;
  private int step;

  NoiseXX(boolean initiator, X25519KeyPair fixed, X25519KeyPair ephemeral, byte[] prologue) {
    this.initiator = initiator;
    this.fixed = fixed;
    this.ephemeral = ephemeral;
    this.state = new SymmetricState(prologue);
  }

  boolean complete() {
    return step == 3;
  }

  byte[] remoteFixed() {
    return remoteFixed.clone();
  }

  byte[] write(byte[] payload) throws HandshakeException {
    byte[] head =
        switch (step++) {
          case 0 -> writeEphemeral();
          case 1 -> writeSecond();
          case 2 -> writeThird();
          default -> throw new IllegalStateException("handshake is over");
        };
    return concat(head, state.encryptAndHash(payload));
  }

  private byte[] writeEphemeral() {
    state.mixHash(ephemeral.publicKey());
    return ephemeral.publicKey();
  }

  private byte[] writeSecond() throws HandshakeException {
    byte[] point = writeEphemeral();
    state.mixKey(agree(ephemeral, remoteEphemeral));
    byte[] sealed = state.encryptAndHash(fixed.publicKey());
    state.mixKey(agree(fixed, remoteEphemeral));
    return concat(point, sealed);
  }

  private byte[] writeThird() throws HandshakeException {
    byte[] sealed = state.encryptAndHash(fixed.publicKey());
    state.mixKey(agree(fixed, remoteEphemeral));
    return sealed;
  }

  /** Takes the peer's message and returns its payload. */
  byte[] read(byte[] message) throws HandshakeException {
    int payloadAt =
        switch (step++) {
          case 0 -> readEphemeral(message);
          case 1 -> readSecond(message);
          case 2 -> readThird(message);
          default -> throw new IllegalStateException("handshake is over");
        };
    return state.decryptAndHash(Arrays.copyOfRange(message, payloadAt, message.length));
  }

  private int readEphemeral(byte[] message) throws HandshakeException {
    remoteEphemeral = cut(message, 0, POINT_BYTES);
    state.mixHash(remoteEphemeral);
    return POINT_BYTES;
  }

  private int readSecond(byte[] message) throws HandshakeException {
    int at = readEphemeral(message);
    state.mixKey(agree(ephemeral, remoteEphemeral));
    return readFixed(message, at);
  }

  private int readThird(byte[] message) throws HandshakeException {
    return readFixed(message, 0);
  }

  private int readFixed(byte[] message, int at) throws HandshakeException {
    remoteFixed = state.decryptAndHash(cut(message, at, SEALED_POINT_BYTES));
    state.mixKey(agree(ephemeral, remoteFixed));
    return at + SEALED_POINT_BYTES;
  }

  /** Our sending cipher, then the receiving one. */
  CipherState[] split() {
    CipherState[] states = state.split();
    return initiator ? states : new CipherState[] {states[1], states[0]};
  }

  private static byte[] agree(X25519KeyPair ours, byte[] theirs) throws HandshakeException {
    try {
      return ours.agree(theirs);
    } catch (KeyException e) {
      throw new HandshakeException(Reason.POINT, "refused the peer's point", e);
    }
  }

  private static byte[] cut(byte[] message, int from, int length) throws HandshakeException {
    if (message.length < from + length) {
      throw new HandshakeException(Reason.FRAME, "handshake message is cut short");
    }
    return Arrays.copyOfRange(message, from, from + length);
  }

  private static byte[] concat(byte[] head, byte[] tail) {
    byte[] whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    return whole;
  }
}
