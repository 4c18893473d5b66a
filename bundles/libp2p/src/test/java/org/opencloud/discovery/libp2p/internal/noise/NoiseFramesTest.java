package org.opencloud.discovery.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.YAMUX;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.initiator;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.responder;
import static org.opencloud.discovery.libp2p.internal.noise.NoisePipe.words;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.internal.Pipe;
import org.opencloud.discovery.libp2p.internal.TestIdentity;

class NoiseFramesTest {
  private static final int OVERHEAD = 18;
  private final TestIdentity bob = new TestIdentity();
  private final Pipe pipe =
      NoisePipe.of(initiator(new TestIdentity(), bob.peerId()), responder(bob, YAMUX));

  @BeforeEach
  void shakesHands() {
    pipe.pump(1_000);
  }

  @AfterEach
  void releasesEverything() {
    pipe.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "1,100000",
    "15,1",
    "16,3",
    "1000,1",
    "65519,9999",
    "65520,100000",
    "70000,1",
    "1000000,4096",
    "300000,100000"
  })
  void carriesAnySizeInAnyPieces(int size, int piece) {
    byte[] there = bytes(size, size);
    byte[] back = bytes(size + 1, size);
    pipe.left().send(there);
    pipe.right().send(back);
    pipe.pump(piece);

    assertThat(pipe.right().read()).isEqualTo(there);
    assertThat(pipe.left().read()).isEqualTo(back);
  }

  @Test
  void fillsFramesToTheirLimitAndNotBeyond() {
    pipe.left().send(new byte[65_519 + 1]);
    byte[] wire = pipe.left().sent();

    assertThat(wire).hasSize(65_520 + 2 * OVERHEAD).startsWith(0xff, 0xff);
    assertThat(Arrays.copyOfRange(wire, 65_537, 65_539)).containsExactly(0, 17);
  }

  @Test
  void sharesAFrameBetweenTheWritesOfOneFlush() {
    for (int i = 0; i < 100; i++) {
      pipe.left().channel().write(pipe.left().buffer(bytes(i, 12)));
    }
    pipe.left().channel().flush();
    byte[] wire = pipe.left().sent();
    pipe.right().receive(wire, 50);

    assertThat(wire).hasSize(100 * 12 + OVERHEAD);
    assertThat(pipe.right().read()).hasSize(1_200).startsWith(bytes(0, 12)).endsWith(bytes(99, 12));
  }

  @Test
  void completesEveryWriteOfASharedFrame() {
    ChannelFuture first = pipe.left().channel().write(pipe.left().buffer(new byte[10]));
    ChannelFuture second = pipe.left().channel().write(pipe.left().buffer(new byte[100_000]));
    assertThat(first.isDone()).isFalse();
    pipe.left().channel().flush();
    pipe.left().sent();

    assertThat(first.isSuccess()).isTrue();
    assertThat(second.isSuccess()).isTrue();
  }

  @Test
  void makesNoFrameOfNothing() {
    ChannelFuture empty = pipe.left().channel().writeAndFlush(Unpooled.EMPTY_BUFFER);

    assertThat(pipe.left().sent()).isEmpty();
    assertThat(empty.isSuccess()).isTrue();
  }

  @Test
  void countsWhatWaitsForAFlushAgainstWritability() {
    pipe.left().channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 1_000));
    pipe.left().channel().write(pipe.left().buffer(new byte[2_000]));
    assertThat(pipe.left().channel().isWritable()).isFalse();
    pipe.left().channel().flush();
    pipe.left().sent();

    assertThat(pipe.left().channel().isWritable()).isTrue();
  }

  @Test
  void failsAndReleasesWhatWasNotFlushedBeforeTheClose() {
    ChannelFuture lost = pipe.left().channel().write(pipe.left().buffer(new byte[100]));
    pipe.left().channel().close();
    pipe.left().channel().runPendingTasks();

    assertThat(lost.cause()).isInstanceOf(ClosedChannelException.class);
    pipe.leaks().assertNone();
  }

  @Test
  void letsNothingPassUnencrypted() {
    ChannelFuture refused = pipe.left().channel().writeAndFlush("in clear");

    assertThat(refused.cause()).isInstanceOf(UnsupportedMessageTypeException.class);
    assertThat(pipe.left().sent()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void failsOnFramesWithoutRoomForATag(int length) {
    pipe.right().receive(new byte[] {0, (byte) length}, 1);

    assertThat(words(pipe.right())).containsExactly("frame");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 65_535})
  void failsOnFramesOfAStranger(int length) {
    byte[] frame = bytes(3, length + 2);
    frame[0] = (byte) (length >> 8);
    frame[1] = (byte) length;
    pipe.right().receive(frame, 1_000);

    assertThat(words(pipe.right())).containsExactly("tag");
    assertThat(pipe.right().read()).isEmpty();
  }

  @Test
  void failsOnAChangedByteAndIgnoresTheRest() {
    pipe.left().send(bytes(1, 100));
    byte[] wire = pipe.left().sent();
    wire[40] ^= 1;
    pipe.right().receive(wire, 1_000);
    pipe.left().send(bytes(2, 100));
    pipe.right().receive(pipe.left().sent(), 10);
    pipe.right().receive(new byte[500_000], 10_000);

    assertThat(words(pipe.right())).containsExactly("tag");
    assertThat(pipe.right().read()).isEmpty();
    pipe.leaks().assertNone();
  }

  @Test
  void failsOnAReplayedFrame() {
    pipe.left().send(bytes(1, 100));
    byte[] wire = pipe.left().sent();
    pipe.right().receive(wire, 1_000);
    pipe.right().receive(wire, 1_000);

    assertThat(pipe.right().read()).isEqualTo(bytes(1, 100));
    assertThat(words(pipe.right())).containsExactly("tag");
  }

  @Test
  void failsOnALostFrame() {
    pipe.left().send(bytes(1, 100));
    pipe.left().sent();
    pipe.left().send(bytes(2, 100));
    pipe.right().receive(pipe.left().sent(), 1_000);

    assertThat(words(pipe.right())).containsExactly("tag");
  }

  @Test
  void holdsAtMostOneFrameOfASlowWriter() {
    byte[] part = bytes(1, 65_537);
    part[0] = (byte) 0xff;
    part[1] = (byte) 0xff;
    pipe.right().receive(Arrays.copyOf(part, 65_536), 13);

    assertThat(pipe.leaks().used()).isBetween(65_536L, 300_000L);
    pipe.right().channel().close();
    pipe.right().channel().runPendingTasks();
    pipe.leaks().assertNone();
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
