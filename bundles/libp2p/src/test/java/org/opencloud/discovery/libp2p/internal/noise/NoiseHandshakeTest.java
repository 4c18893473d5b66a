package org.opencloud.discovery.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.YAMUX;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.initiator;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.responder;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.session;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.words;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.internal.Pipe;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

class NoiseHandshakeTest {
  private final TestIdentity alice = new TestIdentity();
  private final TestIdentity bob = new TestIdentity();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 100_000})
  void provesBothKeysWhateverThePieces(int piece) {
    try (Pipe pipe = NoisePipe.of(initiator(alice, bob.peerId()), responder(bob, YAMUX))) {
      pipe.pump(piece);

      assertThat(pipe.left().events())
          .containsExactly(
              new SecureSession(bob.peerId(), bob.publicKey(), Optional.of("/yamux/1.0.0")));
      assertThat(pipe.right().events())
          .containsExactly(
              new SecureSession(alice.peerId(), alice.publicKey(), Optional.of("/yamux/1.0.0")));
      assertThat(pipe.left().failures()).isEmpty();
      assertThat(pipe.right().failures()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 100_000})
  void runsInsideAPrivateNetwork(int piece) {
    byte[] psk = new byte[32];
    try (Pipe pipe = NoisePipe.of(psk, initiator(alice, bob.peerId()), responder(bob, YAMUX))) {
      pipe.pump(piece);
      pipe.left().send(new byte[100_000]);
      pipe.pump(piece);

      assertThat(session(pipe.right()).remotePeer()).isEqualTo(alice.peerId());
      assertThat(pipe.right().read()).isEqualTo(new byte[100_000]);
    }
  }

  @Test
  void refusesAnotherPeerThanTheOneDialled() {
    try (Pipe pipe = NoisePipe.of(initiator(alice, alice.peerId()), responder(bob, YAMUX))) {
      pipe.pump(1_000);

      assertThat(words(pipe.left())).containsExactly("peer-id");
      assertThat(pipe.left().events()).isEmpty();
      assertThat(pipe.right().events()).isEmpty();
    }
  }

  @Test
  void picksTheInitiatorsFirstMuxerThatTheResponderHas() {
    List<String> left = List.of("/new/9", "/b/1", "/a/1");
    List<String> right = List.of("/a/1", "/b/1");
    try (Pipe pipe = NoisePipe.of(initiator(alice, left), responder(bob, right))) {
      pipe.pump(1_000);

      assertThat(session(pipe.left()).muxer()).contains("/b/1");
      assertThat(session(pipe.right()).muxer()).contains("/b/1");
    }
  }

  @Test
  void leavesTheMuxerToMultistreamWhenEitherSideOffersNone() {
    try (Pipe pipe = NoisePipe.of(initiator(alice, List.of()), responder(bob, YAMUX))) {
      pipe.pump(1_000);
      assertThat(session(pipe.left()).muxer()).isEmpty();
      assertThat(session(pipe.right()).muxer()).isEmpty();
    }
    try (Pipe pipe = NoisePipe.of(initiator(alice, YAMUX), responder(bob, List.of()))) {
      pipe.pump(1_000);
      assertThat(session(pipe.left()).muxer()).isEmpty();
      assertThat(session(pipe.right()).muxer()).isEmpty();
    }
  }

  @Test
  void failsWithoutACommonMuxer() {
    try (Pipe pipe = NoisePipe.of(initiator(alice, List.of("/x")), responder(bob, YAMUX))) {
      pipe.pump(1_000);

      assertThat(words(pipe.left())).containsExactly("muxer");
      assertThat(pipe.right().events()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void keepsWhatArrivesRightBehindTheThirdMessage(int piece) {
    try (Pipe pipe = NoisePipe.of(initiator(alice, bob.peerId()), responder(bob, YAMUX))) {
      pipe.right().receive(pipe.left().sent(), 1_000);
      pipe.left().receive(pipe.right().sent(), 1_000);
      pipe.left().send(new byte[] {1, 2, 3});
      pipe.left().send(new byte[] {4, 5});
      pipe.right().receive(pipe.left().sent(), piece);

      assertThat(pipe.right().events()).hasSize(1);
      assertThat(pipe.right().read()).containsExactly(1, 2, 3, 4, 5);
    }
  }

  @Test
  void holdsNothingOnceTheOwnerClosesInTheMiddle() {
    try (Pipe pipe = NoisePipe.of(initiator(alice, bob.peerId()), responder(bob, YAMUX))) {
      byte[] first = pipe.left().sent();
      pipe.right().receive(first, 5);
      byte[] second = pipe.right().sent();
      pipe.left().receive(Arrays.copyOf(second, 40), 7);
      pipe.left().channel().close();

      pipe.left().channel().runPendingTasks();
      pipe.leaks().assertNone();
    }
  }

  @Test
  void acceptsNoChangedByteOfTheSecondMessage() {
    Random random = new Random(6);
    for (int at = 2; at < 218; at += 3) {
      try (Pipe pipe = NoisePipe.of(initiator(alice, bob.peerId()), responder(bob, YAMUX))) {
        pipe.right().receive(pipe.left().sent(), 1_000);
        byte[] second = pipe.right().sent();
        second[at] ^= (byte) (1 + random.nextInt(255));
        pipe.left().receive(second, 1_000);

        assertThat(words(pipe.left())).hasSize(1).isSubsetOf("tag", "point");
        assertThat(pipe.left().events()).isEmpty();
        assertThat(pipe.left().sent()).isEmpty();
      }
    }
  }

  @Test
  void acceptsNoReplayedInitiator() {
    byte[] first;
    byte[] third;
    try (Pipe pipe = NoisePipe.of(initiator(alice, bob.peerId()), responder(bob, YAMUX))) {
      first = pipe.left().sent();
      pipe.right().receive(first, 1_000);
      pipe.left().receive(pipe.right().sent(), 1_000);
      third = pipe.left().sent();
    }
    try (Pipe pipe = NoisePipe.of(initiator(alice, bob.peerId()), responder(bob, YAMUX))) {
      pipe.right().receive(first, 1_000);
      pipe.right().receive(third, 1_000);

      assertThat(words(pipe.right())).containsExactly("tag");
      assertThat(pipe.right().events()).isEmpty();
    }
  }

  @Test
  void failsOnAnotherPreSharedKeyWithoutHoldingBytes() {
    Random random = new Random(8);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[64 * 1024];
      random.nextBytes(garbage);
      try (Pipe pipe = NoisePipe.of(initiator(alice, bob.peerId()), responder(bob, YAMUX))) {
        pipe.left().sent();
        pipe.left().receive(garbage, 1 + random.nextInt(3_000));
        pipe.right().receive(garbage, 1 + random.nextInt(3_000));

        assertThat(words(pipe.left())).hasSize(1);
        assertThat(words(pipe.right())).hasSize(1);
        pipe.right().sent();
        pipe.leaks().assertNone();
      }
    }
  }
}
