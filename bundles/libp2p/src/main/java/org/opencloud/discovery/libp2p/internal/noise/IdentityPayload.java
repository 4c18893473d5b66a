package org.opencloud.discovery.libp2p.internal.noise;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException.Reason;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/**
 * What the handshake says of a peer: its key, a signature of that key over the Noise static key,
 * and the muxers it offers.
 *
 * @param muxers empty when the peer sent none
 */
record IdentityPayload(byte[] key, byte[] signature, List<String> muxers) {
  private static final byte[] DOMAIN =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_KEY = 2_048;
  private static final int MAX_SIGNATURE = 2_048;
  private static final int MAX_MUXERS = 64;
  private static final int MAX_MUXER = 256;

  private static final int FIELD_KEY = 1;
  private static final int FIELD_SIGNATURE = 2;
  private static final int FIELD_EXTENSIONS = 4;
  private static final int FIELD_MUXERS = 2;

  IdentityPayload {
    muxers = List.copyOf(muxers);
  }

  /** Our own, signed. */
  static IdentityPayload of(IdentitySigner signer, byte[] noiseStatic, List<String> muxers) {
    byte[] key = signer.publicKey().encode();
    return new IdentityPayload(key, signer.sign(signed(noiseStatic)), muxers);
  }

  byte[] encode() {
    ProtoWriter out = new ProtoWriter().bytes(FIELD_KEY, key).bytes(FIELD_SIGNATURE, signature);
    if (!muxers.isEmpty()) {
      ProtoWriter extensions = new ProtoWriter();
      muxers.forEach(muxer -> extensions.string(FIELD_MUXERS, muxer));
      out.message(FIELD_EXTENSIONS, extensions);
    }
    return out.toByteArray();
  }

  static IdentityPayload decode(byte[] message) throws HandshakeException {
    byte[] key = CipherState.NO_DATA;
    byte[] signature = CipherState.NO_DATA;
    List<String> muxers = new ArrayList<>();
    try {
      ProtoReader in = new ProtoReader(message);
      while (in.next()) {
        switch (in.field()) {
          case FIELD_KEY -> key = in.bytes(MAX_KEY);
          case FIELD_SIGNATURE -> signature = in.bytes(MAX_SIGNATURE);
          case FIELD_EXTENSIONS -> readMuxers(in.message(), muxers);
          default -> {}
        }
      }
    } catch (ProtoException e) {
      throw new HandshakeException(Reason.PAYLOAD, "malformed identity payload", e);
    }
    return new IdentityPayload(key, signature, muxers);
  }

  private static void readMuxers(ProtoReader in, List<String> muxers)
      throws ProtoException, HandshakeException {
    while (in.next()) {
      if (in.field() == FIELD_MUXERS) {
        if (muxers.size() == MAX_MUXERS) {
          throw new HandshakeException(Reason.MUXER, "more than " + MAX_MUXERS + " muxers");
        }
        muxers.add(in.string(MAX_MUXER));
      }
    }
  }

  /** The peer's key, proven to belong to the holder of the Noise static key. */
  PublicKey verified(byte[] noiseStatic) throws HandshakeException {
    if (key.length == 0 || signature.length == 0) {
      throw new HandshakeException(Reason.IDENTITY, "identity key or signature missing");
    }
    PublicKey publicKey;
    try {
      publicKey = PublicKey.decode(key);
    } catch (KeyException e) {
      throw new HandshakeException(Reason.IDENTITY, "identity key refused", e);
    }
    if (!publicKey.verify(signed(noiseStatic), signature)) {
      throw new HandshakeException(Reason.IDENTITY, "signature over the static key is wrong");
    }
    return publicKey;
  }

  /** What {@link #verified} depends on. */
  Proof proof(byte[] noiseStatic) {
    byte[] head = joined(noiseStatic, key);
    return new Proof(joined(head, signature), head.length);
  }

  /** Static key, identity key and signature, compared by their bytes. */
  record Proof(byte[] bytes, int signatureAt) {
    /** Of an Ed25519, secp256k1 or ECDSA key; what a stranger sends may be much longer. */
    private static final int SMALL = 512;

    boolean small() {
      return bytes.length <= SMALL;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Proof that
          && signatureAt == that.signatureAt
          && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  private static byte[] signed(byte[] noiseStatic) {
    return joined(DOMAIN, noiseStatic);
  }

  private static byte[] joined(byte[] head, byte[] tail) {
    byte[] whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    return whole;
  }
}
