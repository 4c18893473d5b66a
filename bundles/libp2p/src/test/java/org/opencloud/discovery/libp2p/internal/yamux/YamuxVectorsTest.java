package org.opencloud.discovery.libp2p.internal.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/** The exact bytes on the wire, frozen. */
class YamuxVectorsTest {
  private static final YamuxSettings PLAIN =
      new YamuxSettings(8, 1_000, 256 * 1024, 256 * 1024, 1 << 24, 64 * 1024, Duration.ofHours(1));
  private static final YamuxSettings WIDE =
      new YamuxSettings(
          8, 1_000, 1024 * 1024, 1024 * 1024, 1 << 24, 64 * 1024, Duration.ofHours(1));

  private static final YamuxSettings GROWING =
      new YamuxSettings(8, 1_000, 256 * 1024, 1024 * 1024, 1 << 24, 64 * 1024, Duration.ofHours(1));

  private final List<YamuxStream> accepted = new ArrayList<>();
  private final Memory memory = new Memory(1 << 26);
  private EmbeddedChannel channel;
  private long now = 1;

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void opensWithAWindowUpdateThenDataThenTheEnd() throws StreamException {
    YamuxStream stream = session(PLAIN, true).open();
    stream.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    stream.closeWrite();
    assertThat(sent())
        .isEqualTo(
            "000100010000000100000000" // window update, SYN, stream 1
                + "000000000000000100000003010203" // data of 3 bytes
                + "000100040000000100000000"); // window update, FIN
  }

  @Test
  void countsItsStreamsInOddNumbersWhenItDialledAndInEvenOnesElse() throws StreamException {
    YamuxSession dialler = session(PLAIN, true);
    dialler.open();
    dialler.open();
    assertThat(sent()).isEqualTo("000100010000000100000000" + "000100010000000300000000");
    session(PLAIN, false).open();
    assertThat(sent()).isEqualTo("000100010000000200000000");
  }

  @Test
  void grantsALargerWindowWithTheFirstFrame() throws StreamException {
    session(WIDE, true).open();
    assertThat(sent()).isEqualTo("0001000100000001000c0000");
    receive("000100010000000200000000");
    assertThat(sent()).isEqualTo("0001000200000002000c0000");
  }

  @Test
  void givesAHalfWindowBackAtOnce() throws StreamException {
    session(PLAIN, false);
    receive("000100010000000100000000");
    YamuxStream stream = accepted.get(0);
    stream.read(new Consuming(stream));
    sent();
    receive("0000000000000001" + "0001ffff" + "00".repeat(0x1ffff));
    assertThat(sent()).isEmpty();
    receive("0000000000000001" + "00000001" + "00");
    assertThat(sent()).isEqualTo("000100000000000100020000");
  }

  @Test
  void growsTheWindowOfAReaderThatKeepsUp() {
    long roundTrip = 1_000_000;
    YamuxStream stream = readStream(GROWING);
    useUp(stream, 0x20000);
    assertThat(sent()).isEqualTo("000100000000000100020000" + "000200010000000000000001");
    now += roundTrip;
    receive("000200020000000000000001");
    useUp(stream, 0x20000);
    assertThat(sent()).as("half of it, and as much as the window").isEqualTo(credit(0x60000));
    now += 3 * roundTrip;
    useUp(stream, 0x40000);
    assertThat(sent()).as("no more than the bound").isEqualTo(credit(0xC0000));
    assertThat(memory.used()).isEqualTo(0xC0000);
    useUp(stream, 0x80000);
    assertThat(sent()).isEqualTo(credit(0x80000));
    stream.reset(0);
    assertThat(memory.used()).isZero();
  }

  @Test
  void keepsTheWindowOfASlowReaderAndWhenThereIsNoMemory() {
    long roundTrip = 1_000_000;
    YamuxStream slow = readStream(GROWING);
    useUp(slow, 0x20000);
    sent();
    now += roundTrip;
    receive("000200020000000000000001");
    now += 4 * roundTrip;
    useUp(slow, 0x20000);
    assertThat(sent()).isEqualTo(credit(0x20000));

    assertThat(memory.reserve((1 << 25) - 0x30000)).isTrue();
    useUp(slow, 0x20000);
    assertThat(sent()).isEqualTo(credit(0x20000));
  }

  private YamuxStream readStream(YamuxSettings settings) {
    session(settings, false);
    receive("000100010000000100000000");
    YamuxStream stream = accepted.get(0);
    stream.read(new Consuming(stream));
    sent();
    return stream;
  }

  private void useUp(YamuxStream stream, int bytes) {
    ByteBuf frame = channel.alloc().buffer(12 + bytes).writeInt(0).writeInt(stream.id());
    channel.writeInbound(frame.writeInt(bytes).writeZero(bytes));
  }

  private static String credit(int bytes) {
    return "0001000000000001" + "%08x".formatted(bytes);
  }

  @Test
  void putsTheErrorCodeOfAResetIntoItsLength() throws StreamException {
    session(PLAIN, true).open().reset(0x1001);
    assertThat(sent()).isEqualTo("000100010000000100000000" + "000100080000000100001001");
  }

  @Test
  void answersAPingWithItsValue() {
    session(PLAIN, true);
    receive("0002000100000000deadbeef");
    assertThat(sent()).isEqualTo("0002000200000000deadbeef");
  }

  @Test
  void saysGoAwayAndCloses() {
    session(PLAIN, true).close();
    assertThat(sent()).isEqualTo("000300000000000000000000");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void endsWhenTheLayersBelowOweThePeerTooMuch() {
    List<String> counted = new ArrayList<>();
    channel =
        new EmbeddedChannel(
            new YamuxSession(
                PLAIN,
                true,
                (name, reason, count) -> counted.add(name + "/" + reason),
                memory,
                () -> now,
                new Accepting()));
    channel.write(Unpooled.buffer().writeZero(1_000_000));
    channel.pipeline().fireChannelReadComplete();
    assertThat(counted).isEmpty();
    channel.write(Unpooled.buffer().writeZero(100_000));
    channel.pipeline().fireChannelReadComplete();
    channel.runPendingTasks();
    assertThat(counted).containsExactly("connection.lost/control-queue");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void sharesTheWireBetweenStreamsInTurn() throws StreamException {
    YamuxSession session = session(PLAIN, true);
    YamuxStream first = session.open();
    YamuxStream second = session.open();
    first.write(ByteBuffer.allocate(40_000));
    second.write(ByteBuffer.allocate(20_000));
    byte[] bytes = HexFormat.of().parseHex(sent());
    List<String> frames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      boolean data = in.getInt() == 0;
      int id = in.getInt();
      int length = in.getInt();
      if (data) {
        frames.add(id + ":" + length);
        in.position(in.position() + length);
      }
    }
    assertThat(frames).containsExactly("1:16384", "3:16384", "1:16384", "3:3616", "1:7232");
  }

  @Test
  void neverSendsMoreThanTheWindow() throws StreamException {
    YamuxStream stream = session(PLAIN, true).open();
    stream.write(ByteBuffer.allocate(300_000));
    int first = sent().length() / 2;
    assertThat(first).isBetween(256 * 1024, 256 * 1024 + 7 * 12);
    assertThat(stream.pending()).isEqualTo(300_000 - 256 * 1024);
    receive("000100000000000100000010");
    assertThat(sent()).isEqualTo("000000000000000100000010" + "00".repeat(16));
  }

  /** Found by fuzzing: the stream was made, and what it held never given back to the host. */
  @Test
  void makesNoStreamOfWhatComesBehindAGoAway() {
    session(PLAIN, true);
    receive("000300000000000000000000" + "000000010000000400000003010203");
    assertThat(accepted).isEmpty();
    assertThat(memory.used()).isZero();
  }

  private YamuxSession session(YamuxSettings settings, boolean client) {
    if (channel != null) {
      channel.finishAndReleaseAll();
    }
    YamuxSession session =
        new YamuxSession(settings, client, Counts.NONE, memory, () -> now, new Accepting());
    channel = new EmbeddedChannel(session);
    return session;
  }

  private void receive(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
  }

  private String sent() {
    channel.runPendingTasks();
    StringBuilder hex = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      hex.append(ByteBufUtil.hexDump(out));
      out.release();
    }
    return hex.toString();
  }

  private final class Accepting implements YamuxSession.Listener {
    @Override
    public void accepted(YamuxStream stream) {
      accepted.add(stream);
    }

    @Override
    public void ended(StreamException cause) {
      // The channel shows it.
    }
  }

  private record Consuming(YamuxStream stream) implements Stream.Reader {
    @Override
    public void bytes(ByteBuffer bytes) {
      stream.consumed(bytes.remaining());
    }

    @Override
    public void end() {
      // Not sent here.
    }

    @Override
    public void broken(StreamException cause) {
      // Not sent here.
    }
  }
}
