package org.opencloud.discovery.libp2p.internal.pnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.internal.Pipe;

class PskHandlerTest {
  private static final int NONCE = 24;
  private static final byte[] PSK = bytes(1, 32);

  private static PskHandler handler() {
    return new PskHandler(PSK, new SecureRandom());
  }

  private static Pipe pipe(PskHandler left, PskHandler right) {
    return new Pipe(new ChannelHandler[] {left}, new ChannelHandler[] {right});
  }

  @Test
  void sendsItsNonceAtOnceAndWaitsForNothing() {
    try (Pipe pipe = pipe(handler(), handler())) {
      assertThat(pipe.left().sent()).hasSize(NONCE);
      pipe.left().send(new byte[10]);
      assertThat(pipe.left().sent()).hasSize(10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 100_000})
  void carriesBytesBothWaysWhateverThePieces(int piece) {
    byte[] question = bytes(2, 10_000);
    byte[] answer = bytes(3, 33_333);
    try (Pipe pipe = pipe(handler(), handler())) {
      pipe.left().send(Arrays.copyOf(question, 5));
      pipe.left().send(Arrays.copyOfRange(question, 5, question.length));
      pipe.right().send(answer);
      pipe.pump(piece);

      assertThat(pipe.right().read()).isEqualTo(question);
      assertThat(pipe.left().read()).isEqualTo(answer);
    }
  }

  @Test
  void speaksXSalsa20OnTheWire() {
    byte[] plain = bytes(4, 5_000);
    try (Pipe pipe = pipe(handler(), handler())) {
      pipe.left().send(plain);
      byte[] wire = pipe.left().sent();

      XSalsa20Engine engine = new XSalsa20Engine();
      KeyParameter key = new KeyParameter(PSK);
      engine.init(true, new ParametersWithIV(key, Arrays.copyOf(wire, NONCE)));
      byte[] expected = new byte[plain.length];
      engine.processBytes(plain, 0, plain.length, expected, 0);
      assertThat(wire).endsWith(expected).hasSize(NONCE + plain.length);
    }
  }

  @Test
  void leavesTheWritersBufferAsItWas() {
    byte[] plain = bytes(5, 100);
    try (Pipe pipe = pipe(handler(), handler())) {
      pipe.left().channel().writeAndFlush(Unpooled.wrappedBuffer(plain));

      assertThat(plain).isEqualTo(bytes(5, 100));
    }
  }

  @Test
  void readsCompositeAndReadOnlyBuffers() {
    byte[] plain = bytes(6, 300);
    try (Pipe pipe = pipe(handler(), handler())) {
      pipe.left().send(plain);
      byte[] wire = pipe.left().sent();
      ByteBuf composite =
          Unpooled.wrappedBuffer(
              Unpooled.wrappedBuffer(wire, 0, 124), Unpooled.wrappedBuffer(wire, 124, 100));
      pipe.right().channel().writeInbound(composite);
      pipe.right().channel().writeInbound(Unpooled.wrappedBuffer(wire, 224, 100).asReadOnly());

      assertThat(pipe.right().read()).isEqualTo(plain);
    }
  }

  @Test
  void showsAnotherKeyOnlyAsGarbage() {
    byte[] plain = bytes(7, 1_000);
    try (Pipe pipe = pipe(handler(), new PskHandler(bytes(8, 32), new SecureRandom()))) {
      pipe.left().send(plain);
      pipe.pump(100);

      assertThat(pipe.right().read()).hasSize(plain.length).isNotEqualTo(plain);
      assertThat(pipe.right().failures()).isEmpty();
    }
  }

  @Test
  void refusesItsOwnNonceComingBack() {
    try (Pipe pipe = pipe(handler(), handler())) {
      pipe.left().send(new byte[100]);
      byte[] mirror = pipe.left().sent();
      pipe.left().receive(mirror, 30);

      assertThat(pipe.left().failures()).hasSize(1);
      assertThat(pipe.left().failures().get(0)).isInstanceOf(StreamException.class);
      assertThat(pipe.left().read()).isEmpty();
    }
  }

  @Test
  void letsNothingPassUnencrypted() {
    try (Pipe pipe = pipe(handler(), handler())) {
      ChannelFuture refused = pipe.left().channel().writeAndFlush("in clear");

      assertThat(refused.cause()).isInstanceOf(UnsupportedMessageTypeException.class);
      assertThat(pipe.left().sent()).hasSize(NONCE);
    }
  }

  @Test
  void keepsTheStreamWholeWhenAWriteIsCancelled() {
    byte[] plain = bytes(9, 50);
    try (Pipe pipe = pipe(handler(), handler())) {
      ChannelPromise cancelled = pipe.left().channel().newPromise();
      ByteBuf first = pipe.left().buffer(plain);
      pipe.left().channel().write(first, cancelled);
      assertThat(cancelled.cancel(false)).isFalse();
      pipe.left().send(plain);
      pipe.pump(1_000);

      assertThat(pipe.right().read()).hasSize(100).startsWith(plain).endsWith(plain);
    }
  }

  @Test
  void holdsNothingOfAPeerThatStopsInsideItsNonce() {
    try (Pipe pipe = pipe(handler(), handler())) {
      pipe.left().sent();
      pipe.right().sent();
      pipe.left().receive(bytes(10, 23), 1);

      pipe.leaks().assertNone();
      assertThat(pipe.left().read()).isEmpty();
    }
  }

  @Test
  void asksForMoreWhenAutoReadIsOffAndOnlyTheNonceCame() {
    try (Pipe pipe = pipe(handler(), handler())) {
      pipe.left().channel().config().setAutoRead(false);
      byte[] nonce = pipe.right().sent();
      ReadCounter counter = new ReadCounter();
      pipe.left().channel().pipeline().addFirst(counter);
      pipe.left().receive(nonce, NONCE);

      assertThat(counter.reads()).isEqualTo(1);
    }
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
