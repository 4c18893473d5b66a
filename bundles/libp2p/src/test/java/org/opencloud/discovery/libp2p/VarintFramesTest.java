package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

class VarintFramesTest {
  private final List<byte[]> frames = new ArrayList<>();

  @Test
  void findsTheFramesHoweverTheBytesArrive() throws ProtoException {
    byte[] large = new byte[10_000];
    large[9_999] = 7;
    ByteBuffer wire = ByteBuffer.allocate(20_000);
    wire.put(VarintFrames.encode(new byte[0])).put(VarintFrames.encode(large));
    wire.put(VarintFrames.encode(new byte[] {1})).flip();
    VarintFrames whole = new VarintFrames(10_000, frames::add);
    whole.feed(wire.duplicate());
    VarintFrames bytewise = new VarintFrames(10_000, frames::add);
    while (wire.hasRemaining()) {
      bytewise.feed(ByteBuffer.wrap(new byte[] {wire.get()}));
    }
    assertThat(frames)
        .containsExactly(new byte[0], large, new byte[] {1}, new byte[0], large, new byte[] {1});
    assertThat(bytewise.atBoundary()).isTrue();
  }

  @Test
  void refusesALengthAboveTheLimitBeforeItsBytesCome() {
    VarintFrames reader = new VarintFrames(100, frames::add);
    assertThatThrownBy(() -> reader.feed(ByteBuffer.wrap(new byte[] {101})))
        .isInstanceOf(ProtoException.class);
  }

  @Test
  void refusesAnEndlessLength() {
    VarintFrames reader = new VarintFrames(Integer.MAX_VALUE, frames::add);
    assertThatThrownBy(() -> reader.feed(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1})))
        .isInstanceOf(ProtoException.class);
  }

  @Test
  void knowsThatAFrameIsNotWhole() throws ProtoException {
    VarintFrames reader = new VarintFrames(100, frames::add);
    reader.feed(ByteBuffer.wrap(new byte[] {2, 1}));
    assertThat(reader.atBoundary()).isFalse();
  }
}
