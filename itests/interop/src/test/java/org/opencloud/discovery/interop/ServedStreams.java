package org.opencloud.discovery.interop;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.opencloud.discovery.libp2p.Host;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/** The dialled side of the protocols of {@code itests/peers/README.md}. */
final class ServedStreams implements AutoCloseable {
  static final String ECHO = "/interop/echo/1.0.0";
  static final String SINK = "/interop/sink/1.0.0";
  static final String STALL = "/interop/stall/1.0.0";
  static final String SOURCE = "/interop/source/1.0.0";
  static final String RESET = "/interop/reset/1.0.0";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Integer> resets = new CopyOnWriteArrayList<>();
  private final List<TestStream> stalled = new CopyOnWriteArrayList<>();

  private ServedStreams() {}

  static ServedStreams on(Host host) {
    ServedStreams served = new ServedStreams();
    host.handle(ECHO, stream -> stream.read(served.new Echo(stream)));
    host.handle(SINK, stream -> served.account(new TestStream(stream)));
    host.handle(STALL, stream -> served.stalled.add(new TestStream(stream, false)));
    host.handle(SOURCE, stream -> stream.read(served.new Source(stream)));
    host.handle(RESET, stream -> stream.read(new Resetting(stream)));
    return served;
  }

  /** Error codes of the resets that peers sent on echo streams. */
  List<Integer> resets() {
    return resets;
  }

  /** Streams that are not read. */
  List<TestStream> stalled() {
    return stalled;
  }

  void drain() {
    stalled.forEach(
        stream -> {
          stream.read();
          account(stream);
        });
  }

  /** When the stream has ended: how much came, and its hash. */
  private void account(TestStream stream) {
    stream
        .ended()
        .thenAccept(
            account -> {
              byte[] hash = HexFormat.of().parseHex(account.sha256());
              ByteBuffer told = ByteBuffer.allocate(Long.BYTES + hash.length);
              stream.stream().write(told.putLong(account.bytes()).put(hash).flip());
              stream.stream().closeWrite();
            });
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private final class Echo implements Stream.Reader {
    private final Stream stream;

    private Echo(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      int size = bytes.remaining();
      ByteBuffer copy = ByteBuffer.allocate(size).put(bytes).flip();
      stream.write(copy).thenRun(() -> stream.consumed(size));
    }

    @Override
    public void end() {
      stream.closeWrite();
    }

    @Override
    public void broken(StreamException cause) {
      if (cause.reason() == StreamException.Reason.RESET) {
        resets.add(cause.code());
      }
    }
  }

  private final class Source implements Stream.Reader {
    private final Stream stream;
    private final ByteBuffer wanted = ByteBuffer.allocate(Long.BYTES);

    private Source(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      stream.consumed(bytes.remaining());
      wanted.put(bytes);
      if (!wanted.hasRemaining()) {
        long length = wanted.flip().getLong();
        threads.execute(() -> new TestStream(stream, false).pour(length).finish());
      }
    }

    @Override
    public void end() {
      // It has asked; what it asked for goes on.
    }

    @Override
    public void broken(StreamException cause) {
      // The pouring thread fails with it.
    }
  }

  private static final class Resetting implements Stream.Reader {
    private final Stream stream;
    private final ByteBuffer code = ByteBuffer.allocate(Integer.BYTES);

    private Resetting(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      stream.consumed(bytes.remaining());
      code.put(bytes);
      if (!code.hasRemaining()) {
        stream.reset(code.flip().getInt());
      }
    }

    @Override
    public void end() {
      // Nothing more to ask.
    }

    @Override
    public void broken(StreamException cause) {
      // That is what was asked for.
    }
  }
}
