package org.opencloud.discovery.libp2p;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** Takes all that comes on a stream, and how it ends. */
final class Collected implements Stream.Reader {
  final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final Stream stream;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile int size;

  private Collected(Stream stream) {
    this.stream = stream;
  }

  static Collected of(Stream stream) {
    Collected collected = new Collected(stream);
    stream.read(collected);
    return collected;
  }

  int size() {
    return size;
  }

  @Override
  public void bytes(ByteBuffer more) {
    byte[] copy = new byte[more.remaining()];
    more.get(copy);
    bytes.writeBytes(copy);
    size = bytes.size();
    stream.consumed(copy.length);
  }

  @Override
  public void end() {
    whole.complete(bytes.toByteArray());
  }

  @Override
  public void broken(StreamException cause) {
    whole.completeExceptionally(cause);
  }
}
