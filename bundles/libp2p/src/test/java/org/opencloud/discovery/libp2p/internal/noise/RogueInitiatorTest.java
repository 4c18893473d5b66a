package org.opencloud.discovery.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.YAMUX;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.initiator;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.responder;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.words;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.keys.X25519KeyPair;
import org.opencloud.discovery.libp2p.internal.Pipe;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** A peer that speaks Noise correctly and lies about the rest. */
class RogueInitiatorTest {
  private final TestIdentity rogue = new TestIdentity();
  private final TestIdentity bob = new TestIdentity();
  private final X25519KeyPair fixed = X25519KeyPair.generate(new SecureRandom());
  private final NoiseXX noise =
      new NoiseXX(true, fixed, X25519KeyPair.generate(new SecureRandom()), new byte[0]);
  private final Pipe pipe = NoisePipe.of(initiator(rogue, YAMUX), responder(bob, YAMUX));
  private final Pipe.End victim = pipe.right();

  @AfterEach
  void closes() {
    assertThat(victim.events()).isEmpty();
    pipe.close();
  }

  @Test
  void failsWithoutAnIdentity() throws HandshakeException {
    third(new byte[0]);

    assertThat(words(victim)).containsExactly("identity");
  }

  @Test
  void failsWithASignatureOverAnotherStaticKey() throws HandshakeException {
    third(IdentityPayload.of(rogue, new byte[32], YAMUX).encode());

    assertThat(words(victim)).containsExactly("identity");
  }

  @Test
  void failsWithAnotherPeersKey() throws HandshakeException {
    IdentityPayload honest = IdentityPayload.of(rogue, fixed.publicKey(), YAMUX);
    third(new IdentityPayload(bob.publicKey().encode(), honest.signature(), YAMUX).encode());

    assertThat(words(victim)).containsExactly("identity");
  }

  @Test
  void failsWithAKeyThatIsNone() throws HandshakeException {
    third(new IdentityPayload(new byte[] {8, 1, 18, 1, 0}, new byte[64], YAMUX).encode());

    assertThat(words(victim)).containsExactly("identity");
  }

  @Test
  void failsOnAPayloadThatIsNoMessage() throws HandshakeException {
    third(new byte[] {10, 127, 1});

    assertThat(words(victim)).containsExactly("payload");
  }

  @Test
  void failsOnAnAbsurdListOfMuxers() throws HandshakeException {
    List<String> list = Collections.nCopies(5_000, "");
    third(IdentityPayload.of(rogue, fixed.publicKey(), list).encode());

    assertThat(words(victim)).containsExactly("muxer");
  }

  @Test
  void refusesAHundredThousandMuxersByTheirFrameAlone() throws HandshakeException {
    ProtoWriter list = new ProtoWriter();
    for (int i = 0; i < 100_000; i++) {
      list.string(2, "");
    }
    byte[] payload = new ProtoWriter().message(4, list).toByteArray();
    first();
    victim.receive(new byte[] {(byte) 0xff, (byte) 0xff}, 2);
    victim.receive(payload, 10_000);

    assertThat(words(victim)).containsExactly("frame");
    pipe.left().sent();
    pipe.leaks().assertNone();
  }

  @Test
  void failsOnAFirstMessageWithAPayload() throws HandshakeException {
    victim.receive(framed(noise.write(new byte[] {1})), 1_000);

    assertThat(words(victim)).containsExactly("payload");
    assertThat(victim.sent()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"
      })
  void failsOnPointsOfLowOrder(String point) {
    victim.receive(framed(HexFormat.of().parseHex(point)), 1_000);

    assertThat(words(victim)).containsExactly("point");
    assertThat(victim.sent()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16_385, 65_535})
  void failsOnFramesOfNoUseBeforeTheyArrive(int length) {
    victim.receive(new byte[] {(byte) (length >> 8), (byte) length}, 1);

    assertThat(words(victim)).containsExactly("frame");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 31})
  void failsOnShortFirstMessages(int length) {
    victim.receive(framed(new byte[length]), 1_000);

    assertThat(words(victim)).containsExactly("frame");
  }

  @Test
  void failsOnceAndIgnoresTheRest() {
    byte[] flood = new byte[1_000_000];
    victim.receive(flood, 10_000);

    assertThat(words(victim)).containsExactly("frame");
    pipe.left().sent();
    pipe.leaks().assertNone();
  }

  @Test
  void survivesAnyPayload() throws HandshakeException {
    byte[] honest = IdentityPayload.of(rogue, fixed.publicKey(), YAMUX).encode();
    Random random = new Random(12);
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = Arrays.copyOf(honest, random.nextInt(honest.length + 1));
      if (damaged.length > 0) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        IdentityPayload.decode(damaged).verified(fixed.publicKey());
      } catch (HandshakeException refused) {
        assertThat(refused.word()).isIn("payload", "identity", "muxer");
      }
    }
  }

  private void first() throws HandshakeException {
    victim.receive(framed(noise.write(new byte[0])), 1_000);
    byte[] reply = victim.sent();
    noise.read(Arrays.copyOfRange(reply, 2, reply.length));
  }

  private void third(byte[] payload) throws HandshakeException {
    first();
    victim.receive(framed(noise.write(payload)), 1_000);
  }

  private static byte[] framed(byte[] message) {
    byte[] frame = new byte[message.length + 2];
    frame[0] = (byte) (message.length >> 8);
    frame[1] = (byte) message.length;
    System.arraycopy(message, 0, frame, 2, message.length);
    return frame;
  }
}
