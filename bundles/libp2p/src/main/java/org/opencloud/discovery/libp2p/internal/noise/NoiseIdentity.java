package org.opencloud.discovery.libp2p.internal.noise;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.keys.X25519KeyPair;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

/**
 * What a host shows in its Noise handshakes, and what it has seen in them. The static key is made
 * once and signed for the first handshake: the session's secrecy rests on the keys that each
 * handshake makes anew. The proofs of peers that come back are known by their bytes. Safe for use
 * by several threads.
 */
public final class NoiseIdentity {
  static final int KNOWN = 256;

  private final IdentitySigner signer;
  private final List<String> muxers;
  private final SecureRandom random;
  private final X25519KeyPair fixed;
  private final Map<IdentityPayload.Proof, PublicKey> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IdentityPayload.Proof, PublicKey> eldest) {
          return size() > KNOWN;
        }
      };

  private Optional<byte[]> payload = Optional.empty();

  /**
   * Who a host is.
   *
   * @param muxers offered inside the handshake, best first; empty: always negotiate by multistream
   */
  public NoiseIdentity(IdentitySigner signer, List<String> muxers, SecureRandom random) {
    this.signer = signer;
    this.muxers = List.copyOf(muxers);
    this.random = random;
    this.fixed = X25519KeyPair.generate(random);
  }

  /**
   * One handshake.
   *
   * @param initiator whether we dialled
   * @param expected the peer that was dialled; empty: any
   */
  public NoiseHandshake handshake(boolean initiator, Optional<PeerId> expected) {
    X25519KeyPair ephemeral = X25519KeyPair.generate(random);
    NoiseXX noise = new NoiseXX(initiator, fixed, ephemeral, CipherState.NO_DATA);
    return new NoiseHandshake(this, noise, initiator, expected);
  }

  List<String> muxers() {
    return muxers;
  }

  /** Our own, to be sent as it is. */
  synchronized byte[] payload() {
    if (payload.isEmpty()) {
      payload = Optional.of(IdentityPayload.of(signer, fixed.publicKey(), muxers).encode());
    }
    return payload.get();
  }

  /** The peer's key, proven to belong to the holder of the Noise static key. */
  PublicKey verified(IdentityPayload theirs, byte[] noiseStatic) throws HandshakeException {
    IdentityPayload.Proof proof = theirs.proof(noiseStatic);
    synchronized (known) {
      PublicKey before = known.get(proof);
      if (before != null) {
        return before;
      }
    }
    PublicKey key = theirs.verified(noiseStatic);
    if (proof.small()) {
      synchronized (known) {
        known.put(proof, key);
      }
    }
    return key;
  }

  int known() {
    synchronized (known) {
      return known.size();
    }
  }
}
