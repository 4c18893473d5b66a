package org.opencloud.discovery.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/** A reader that is slow holds its writer, and nothing piles up in between. */
class BackPressureTest {
  private static final String BULK = "/test/bulk/1.0";
  private static final int CHUNK = 64 * 1024;
  private static final int WINDOW = 256 * 1024;
  private static final int WATERMARK = 64 * 1024;
  private static final long TOTAL = 64L * 1024 * 1024;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void holdsTheSenderOfABulkUntilTheReaderHasDealtWithIt(boolean withPsk) {
    Optional<byte[]> psk = Optional.of(TestHost.PSK).filter(key -> withPsk);
    try (TestHost a = TestHost.started(psk, limits -> limits);
        TestHost b = TestHost.started(psk, limits -> limits)) {
      CompletableFuture<Slow> slow = new CompletableFuture<>();
      b.host.handle(BULK, stream -> slow.complete(Slow.of(stream)));
      Sender sender = new Sender(TestHost.done(a.connect(b).open(List.of(BULK))));
      sender.next();
      Slow reader = TestHost.done(slow);
      Waiting.until(() -> reader.taken.get() > WINDOW - 100 && sender.stream.pending() > 0);
      assertThat(sender.left.get()).isLessThanOrEqualTo(WINDOW);
      assertThat(sender.offered.get()).isLessThanOrEqualTo(WINDOW + WATERMARK);
      reader.goOn();
      assertThat(TestHost.done(reader.end)).isEqualTo(TOTAL);
      assertThat(sender.mostPending.get()).isLessThanOrEqualTo(WATERMARK);
    }
  }

  /**
   * Five milliseconds each way: on loopback alone the window would never be what holds the sender.
   */
  @Test
  void opensTheWindowOnALongLinkAndStillHoldsTheSenderAtIt() throws IOException {
    int most = 2 * 1024 * 1024;
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started(Optional.empty(), limits -> limits.maxWindow(most));
        LongLink link = new LongLink(b.port(), Duration.ofMillis(5))) {
      CompletableFuture<Slow> slow = new CompletableFuture<>();
      b.host.handle(BULK, stream -> slow.complete(Slow.of(stream)));
      Connection connection =
          TestHost.done(a.host.connect(b.id(), List.of(link.address()), TestHost.PATIENCE));
      Sender sender = new Sender(TestHost.done(connection.open(List.of(BULK))));
      sender.next();
      Slow reader = TestHost.done(slow);
      reader.goOn();
      Waiting.until(() -> reader.taken.get() > 16 * 1024 * 1024);
      reader.stop();
      // Less than a half of the window may be consumed and not given back yet.
      Waiting.until(() -> reader.held.get() > most / 2 && sender.stream.pending() > 0);
      assertThat(reader.held.get()).isLessThanOrEqualTo(most);
      assertThat(sender.mostPending.get()).isLessThanOrEqualTo(WATERMARK);
      reader.goOn();
      assertThat(TestHost.done(reader.end)).isEqualTo(TOTAL);
    }
  }

  @Test
  void refusesTheWritesOfWhoDoesNotWait() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      b.host.handle(BULK, Slow::of);
      Stream stream = TestHost.done(a.connect(b).open(List.of(BULK)));
      CompletionStage<Void> last = stream.write(ByteBuffer.allocate(CHUNK));
      for (int i = 0; i < 100 && a.counts.of("stream.write/limit") == 0; i++) {
        last = stream.write(ByteBuffer.allocate(CHUNK));
      }
      ConnectTest.assertFails(last, Reason.LIMIT);
      assertThat(a.counts.of("stream.write/limit")).isPositive();
      assertThat(stream.pending()).isLessThanOrEqualTo(4 * 1024 * 1024 + CHUNK);
    }
  }

  @Test
  void letsASmallStreamThroughBesideABulk() {
    try (TestHost a = TestHost.started();
        TestHost b = TestHost.started()) {
      b.host.handle(BULK, stream -> Slow.of(stream).goOn());
      b.echo("/test/echo/1.0");
      Connection connection = a.connect(b);
      new Sender(TestHost.done(connection.open(List.of(BULK)))).next();
      Stream small = TestHost.done(connection.open(List.of("/test/echo/1.0")));
      Collected answer = Collected.of(small);
      small.write(ByteBuffer.wrap(new byte[] {7}));
      small.closeWrite();
      assertThat(TestHost.done(answer.whole)).containsExactly(7);
    }
  }

  /** Writes the next chunk when it is welcome. */
  private static final class Sender {
    private final Stream stream;
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong mostPending = new AtomicLong();

    private Sender(Stream stream) {
      this.stream = stream;
      // What names the protocol waits in the same queue, and may not have left yet.
      Waiting.until(() -> stream.pending() == 0);
    }

    private void next() {
      if (offered.get() == TOTAL) {
        stream.closeWrite();
        return;
      }
      offered.addAndGet(CHUNK);
      stream
          .write(ByteBuffer.allocate(CHUNK))
          .thenRun(
              () -> {
                left.addAndGet(CHUNK);
                next();
              });
      mostPending.accumulateAndGet(stream.pending(), Math::max);
    }
  }

  /** Takes bytes and gives nothing back until told to go on. */
  private static final class Slow implements Stream.Reader {
    private final Stream stream;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private boolean on;

    private Slow(Stream stream) {
      this.stream = stream;
    }

    private static Slow of(Stream stream) {
      Slow slow = new Slow(stream);
      stream.read(slow);
      return slow;
    }

    private synchronized void goOn() {
      on = true;
      stream.consumed((int) held.getAndSet(0));
    }

    private synchronized void stop() {
      on = false;
    }

    @Override
    public synchronized void bytes(ByteBuffer bytes) {
      taken.addAndGet(bytes.remaining());
      if (on) {
        stream.consumed(bytes.remaining());
      } else {
        held.addAndGet(bytes.remaining());
      }
    }

    @Override
    public void end() {
      end.complete(taken.get());
    }

    @Override
    public void broken(StreamException cause) {
      end.completeExceptionally(cause);
    }
  }
}
