package org.opencloud.discovery.libp2p.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.internal.Pipe;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.internal.pnet.PskHandler;
import org.opencloud.discovery.libp2p.internal.secure.HandshakeException;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;

class TlsHandshakeTest {
  private static final List<String> YAMUX = List.of("/yamux/1.0.0");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TestIdentity alice = new TestIdentity();
  private final TestIdentity bob = new TestIdentity();

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 100_000})
  void provesBothKeysWhateverThePieces(int piece) {
    try (Pipe pipe = pipe(client(alice, bob.peerId(), YAMUX), server(bob, YAMUX))) {
      pipe.pump(piece);

      assertThat(session(pipe.left()))
          .isEqualTo(new SecureSession(bob.peerId(), bob.publicKey(), Optional.of(YAMUX.get(0))));
      assertThat(session(pipe.right()))
          .isEqualTo(
              new SecureSession(alice.peerId(), alice.publicKey(), Optional.of(YAMUX.get(0))));
      assertThat(pipe.left().failures()).isEmpty();
      assertThat(pipe.right().failures()).isEmpty();
    }
  }

  @Test
  void carriesMoreThanARecordInsideAPrivateNetwork() {
    byte[] psk = new byte[32];
    byte[] data = new byte[100_000];
    new Random(1).nextBytes(data);
    try (Pipe pipe =
        new Pipe(
            new ChannelHandler[] {new PskHandler(psk, RANDOM), client(alice, bob.peerId(), YAMUX)},
            new ChannelHandler[] {new PskHandler(psk, RANDOM), server(bob, YAMUX)})) {
      pipe.pump(1_000);
      pipe.left().send(data);
      pipe.pump(1_000);
      pipe.right().send(data);
      pipe.pump(1_000);

      assertThat(pipe.right().read()).isEqualTo(data);
      assertThat(pipe.left().read()).isEqualTo(data);
    }
  }

  /** Muxers of both sides, and what comes of them; empty is to be negotiated afterwards. */
  @ParameterizedTest
  @CsvSource({
    "/a /b, /b /a, /a",
    "/a /b, /b, /b",
    "/a, /c, ''",
    "'', /a, ''",
    "/a, '', ''",
    "'', '', ''"
  })
  void agreesOnTheFirstMuxerOfTheClientThatTheServerHas(
      String clients, String servers, String agreed) {
    try (Pipe pipe =
        pipe(client(alice, bob.peerId(), words(clients)), server(bob, words(servers)))) {
      pipe.pump(100_000);

      Optional<String> muxer = Optional.of(agreed).filter(text -> !text.isEmpty());
      assertThat(session(pipe.left()).muxer()).isEqualTo(muxer);
      assertThat(session(pipe.right()).muxer()).isEqualTo(muxer);
    }
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  @Test
  void refusesAServerThatIsNotTheOneDialled() {
    TestIdentity carol = new TestIdentity();
    try (Pipe pipe = pipe(client(alice, carol.peerId(), YAMUX), server(bob, YAMUX))) {
      pipe.pump(100_000);

      assertThat(words(pipe.left())).containsExactly("peer-id");
      assertThat(words(pipe.right())).containsExactly("tls");
      assertThat(pipe.right().events()).noneMatch(SecureSession.class::isInstance);
    }
  }

  @Test
  void refusesAClientWhoseCertificateIsFromTomorrow() {
    Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofDays(3));
    TlsHandshake early =
        new TlsIdentity(alice, ahead, RANDOM, Runnable::run)
            .handshake(true, Optional.empty(), YAMUX);
    try (Pipe pipe = pipe(early, server(bob, YAMUX))) {
      pipe.pump(100_000);

      assertThat(words(pipe.right())).containsExactly("certificate");
      assertThat(pipe.right().events()).noneMatch(SecureSession.class::isInstance);
    }
  }

  @Test
  void sendsNoTicketForALaterSession() {
    try (Pipe pipe = pipe(client(alice, bob.peerId(), YAMUX), server(bob, YAMUX))) {
      pipe.left().receive(new byte[0], 1);
      pipe.right().receive(pipe.left().sent(), 100_000);
      pipe.left().receive(pipe.right().sent(), 100_000);
      pipe.right().receive(pipe.left().sent(), 100_000);

      assertThat(session(pipe.right()).remotePeer()).isEqualTo(alice.peerId());
      assertThat(pipe.right().sent()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "474554202f20485454502f312e310d0a0d0a",
        "0000000000000000000000000000000000",
        "160301ffff0100fffb0303",
        "1603030005ffffffffff"
      })
  void endsForWhatIsNoClientHello(String hex) {
    try (Pipe pipe = pipe(client(alice, bob.peerId(), YAMUX), server(bob, YAMUX))) {
      pipe.right().receive(HexFormat.of().parseHex(hex), 100);

      assertThat(pipe.right().events()).noneMatch(SecureSession.class::isInstance);
      assertThat(words(pipe.right())).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void endsForARecordThatWasChangedOnTheWay() {
    try (Pipe pipe = pipe(client(alice, bob.peerId(), YAMUX), server(bob, YAMUX))) {
      pipe.pump(100_000);
      pipe.left().send(new byte[1_000]);
      byte[] sealed = pipe.left().sent();
      sealed[500] ^= 1;
      pipe.right().receive(sealed, 100_000);

      assertThat(pipe.right().read()).isEmpty();
      assertThat(pipe.right().failures()).hasSize(1);
    }
  }

  /** Between two steps the event loop is free, and what comes meanwhile is not lost. */
  @Test
  void leavesItsLongStepsToTheExecutor() {
    Deque<Runnable> steps = new ArrayDeque<>();
    TlsHandshake server = identity(bob, steps::add).handshake(false, Optional.empty(), YAMUX);
    int ran = 0;
    try (Pipe pipe = pipe(client(alice, bob.peerId(), YAMUX), server)) {
      for (pipe.pump(100); !steps.isEmpty(); pipe.pump(100)) {
        assertThat(pipe.right().events()).noneMatch(SecureSession.class::isInstance);
        assertThat(steps).hasSize(1);
        steps.remove().run();
        ran++;
      }
      assertThat(session(pipe.right()).remotePeer()).isEqualTo(alice.peerId());
      assertThat(session(pipe.left()).remotePeer()).isEqualTo(bob.peerId());
    }
    assertThat(ran).as("engine, hello, certificate").isGreaterThanOrEqualTo(3);
  }

  @Test
  void forgetsWhatCameWhenThePeerIsGoneBeforeItsTurn() {
    Deque<Runnable> steps = new ArrayDeque<>();
    TlsHandshake server = identity(bob, steps::add).handshake(false, Optional.empty(), YAMUX);
    Pipe pipe = pipe(client(alice, bob.peerId(), YAMUX), server);
    pipe.pump(100);
    pipe.close();
    steps.remove().run();
    pipe.right().channel().runPendingTasks();

    assertThat(steps).isEmpty();
    assertThat(pipe.right().failures()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void saysThatItsExecutorIsFull(int places) {
    AtomicInteger left = new AtomicInteger(places);
    Executor full =
        step -> {
          if (left.getAndDecrement() <= 0) {
            throw new RejectedExecutionException("full");
          }
          step.run();
        };
    TlsHandshake server = identity(bob, full).handshake(false, Optional.empty(), YAMUX);
    try (Pipe pipe = pipe(client(alice, bob.peerId(), YAMUX), server)) {
      pipe.pump(100_000);

      assertThat(words(pipe.right())).containsExactly("busy");
      assertThat(pipe.right().events()).noneMatch(SecureSession.class::isInstance);
    }
  }

  private static Pipe pipe(TlsHandshake client, TlsHandshake server) {
    return new Pipe(new ChannelHandler[] {client}, new ChannelHandler[] {server});
  }

  private static TlsHandshake client(TestIdentity self, PeerId expected, List<String> muxers) {
    return identity(self).handshake(true, Optional.of(expected), muxers);
  }

  private static TlsHandshake server(TestIdentity self, List<String> muxers) {
    return identity(self).handshake(false, Optional.empty(), muxers);
  }

  private static TlsIdentity identity(TestIdentity self) {
    return identity(self, Runnable::run);
  }

  private static TlsIdentity identity(TestIdentity self, Executor executor) {
    return new TlsIdentity(self, Clock.systemUTC(), RANDOM, executor);
  }

  private static SecureSession session(Pipe.End end) {
    return (SecureSession)
        end.events().stream().filter(SecureSession.class::isInstance).findFirst().orElseThrow();
  }

  private static List<String> words(Pipe.End end) {
    return end.failures().stream().map(e -> ((HandshakeException) e).word()).toList();
  }
}
