package org.opencloud.discovery.libp2p.internal.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.internal.RecordedSession;

/** Frames of foreign peers, frozen. */
class RecordedSessionTest {
  private static final YamuxSettings SETTINGS =
      new YamuxSettings(
          64, 1_000, 256 * 1024, 1024 * 1024, 1 << 24, 64 * 1024, Duration.ofHours(1));

  private final List<String> counted = new ArrayList<>();
  private final Map<Integer, Taken> taken = new TreeMap<>();

  /** The code of the peer's one reset, 0 where the library sends none. */
  @ParameterizedTest
  @CsvSource({"go,4101", "rust,0", "js,0", "js-2,0"})
  void readsTheStreamsThatItsPeerOpened(String peer, int code) {
    RecordedSession recorded = RecordedSession.with(peer);
    YamuxSession session =
        new YamuxSession(
            SETTINGS,
            false,
            (name, reason, n) -> counted.add(name + reason),
            new Memory(1 << 26),
            () -> 1,
            new Accepting());
    EmbeddedChannel channel = new EmbeddedChannel(session);
    recorded.chunks().forEach(chunk -> channel.writeInbound(Unpooled.copiedBuffer(chunk)));

    assertThat(counted).isEmpty();
    Map<Integer, byte[]> opened = new TreeMap<>(recorded.theirs());
    opened.keySet().removeIf(id -> id % 2 == 0);
    assertThat(taken.keySet()).isEqualTo(opened.keySet());
    taken.forEach((id, stream) -> assertThat(stream.bytes.toByteArray()).isEqualTo(opened.get(id)));
    assertThat(taken.values()).filteredOn(stream -> stream.code == code).isNotEmpty();
    channel.finishAndReleaseAll();
  }

  private final class Accepting implements YamuxSession.Listener {
    @Override
    public void accepted(YamuxStream stream) {
      Taken reader = new Taken(stream);
      taken.put(stream.id(), reader);
      stream.read(reader);
    }

    @Override
    public void ended(StreamException cause) {
      // The channel shows it.
    }
  }

  private static final class Taken implements Stream.Reader {
    private final YamuxStream stream;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int code = -1;

    private Taken(YamuxStream stream) {
      this.stream = stream;
    }

    @Override
    public void bytes(ByteBuffer more) {
      byte[] copy = new byte[more.remaining()];
      more.get(copy);
      bytes.writeBytes(copy);
      stream.consumed(copy.length);
    }

    @Override
    public void end() {
      // Some streams end, some are reset.
    }

    @Override
    public void broken(StreamException cause) {
      if (cause.reason() == StreamException.Reason.RESET) {
        code = cause.code();
      }
    }
  }
}
