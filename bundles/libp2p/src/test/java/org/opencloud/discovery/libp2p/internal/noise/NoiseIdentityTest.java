package org.opencloud.discovery.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.YAMUX;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.session;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.internal.Pipe;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;

class NoiseIdentityTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TestIdentity alice = new TestIdentity();
  private final TestIdentity bob = new TestIdentity();
  private final byte[] fixed = new byte[32];

  @Test
  void signsItsStaticKeyOnceForAllHandshakes() {
    Counting signer = new Counting(alice);
    NoiseIdentity ours = new NoiseIdentity(signer, YAMUX, RANDOM);
    NoiseIdentity theirs = new NoiseIdentity(bob, YAMUX, RANDOM);

    for (int i = 0; i < 3; i++) {
      meet(ours, theirs);
      meet(theirs, ours);
    }

    assertThat(signer.signed).isEqualTo(1);
    assertThat(ours.known()).isEqualTo(1);
  }

  @Test
  void makesOtherSecretsForEachHandshake() {
    NoiseIdentity ours = new NoiseIdentity(alice, YAMUX, RANDOM);
    NoiseIdentity theirs = new NoiseIdentity(bob, YAMUX, RANDOM);

    assertThat(meet(ours, theirs)).isNotEqualTo(meet(ours, theirs));
  }

  @Test
  void knowsAProofByAllOfItsBytes() throws HandshakeException {
    NoiseIdentity ours = new NoiseIdentity(alice, YAMUX, RANDOM);
    IdentityPayload good = IdentityPayload.of(bob, fixed, YAMUX);
    ours.verified(good, fixed);

    byte[] signature = good.signature().clone();
    signature[5] ^= 1;
    byte[] anotherStatic = fixed.clone();
    anotherStatic[0] = 1;
    byte[] anotherKey = new TestIdentity().publicKey().encode();

    assertThat(ours.verified(good, fixed)).isEqualTo(bob.publicKey());
    refuses(ours, new IdentityPayload(good.key(), signature, YAMUX), fixed);
    refuses(ours, new IdentityPayload(anotherKey, good.signature(), YAMUX), fixed);
    refuses(ours, good, anotherStatic);
    assertThat(ours.known()).isEqualTo(1);
  }

  @Test
  void forgetsTheProofThatWasUsedLeastLately() throws HandshakeException {
    NoiseIdentity ours = new NoiseIdentity(alice, YAMUX, RANDOM);
    IdentityPayload first = IdentityPayload.of(bob, fixed, YAMUX);
    PublicKey kept = ours.verified(first, fixed);
    for (int i = 1; i < NoiseIdentity.KNOWN; i++) {
      ours.verified(IdentityPayload.of(new TestIdentity(), fixed, YAMUX), fixed);
    }

    assertThat(ours.verified(first, fixed)).isSameAs(kept);
    ours.verified(IdentityPayload.of(new TestIdentity(), fixed, YAMUX), fixed);
    assertThat(ours.known()).isEqualTo(NoiseIdentity.KNOWN);
    assertThat(ours.verified(first, fixed)).isSameAs(kept);
  }

  private void refuses(NoiseIdentity ours, IdentityPayload theirs, byte[] noiseStatic) {
    assertThatThrownBy(() -> ours.verified(theirs, noiseStatic))
        .isInstanceOf(HandshakeException.class)
        .hasMessageContaining("signature over the static key is wrong");
  }

  /** Both end with a session; what the dialler said first and last. */
  private static List<Byte> meet(NoiseIdentity dialler, NoiseIdentity listener) {
    try (Pipe pipe =
        NoisePipe.of(
            dialler.handshake(true, Optional.empty()),
            listener.handshake(false, Optional.empty()))) {
      byte[] first = pipe.left().sent();
      pipe.right().receive(first, 1_000);
      pipe.pump(1_000);
      assertThat(session(pipe.left()).muxer()).isEqualTo(session(pipe.right()).muxer());
      pipe.left().send(new byte[40]);
      byte[] sealed = pipe.left().sent();
      List<Byte> said = new ArrayList<>();
      for (byte each : sealed) {
        said.add(each);
      }
      return said;
    }
  }

  private static final class Counting implements IdentitySigner {
    private final TestIdentity signer;
    private int signed;

    private Counting(TestIdentity signer) {
      this.signer = signer;
    }

    @Override
    public PublicKey publicKey() {
      return signer.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
      signed++;
      return signer.sign(message);
    }
  }
}
