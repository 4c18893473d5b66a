package org.opencloud.discovery.interop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/** A stream that a test thread writes, and that is read to its end. */
final class TestStream implements Stream.Reader {
  private static final int KEPT = 1024;

  private final Stream stream;
  private final MessageDigest digest = Pattern.digest();
  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final CompletableFuture<Account> ended = new CompletableFuture<>();

  /** Begins to read at once. */
  TestStream(Stream stream) {
    this(stream, true);
  }

  TestStream(Stream stream, boolean reads) {
    this.stream = stream;
    if (reads) {
      read();
    }
  }

  /**
   * What has come on a stream that ended.
   *
   * @param first the first kibibyte
   */
  record Account(long bytes, String sha256, byte[] first) {}

  void read() {
    stream.read(this);
  }

  Stream stream() {
    return stream;
  }

  TestStream write(byte... bytes) {
    OurNode.done(stream.write(ByteBuffer.wrap(bytes)));
    return this;
  }

  /** Writes the pattern at the pace of the peer, on the calling thread. */
  TestStream pour(long bytes) {
    for (long at = 0; at < bytes; at += Pattern.BLOCK) {
      ByteBuffer block = Pattern.block(at, bytes);
      int size = block.remaining();
      OurNode.done(stream.write(block));
      sent.addAndGet(size);
    }
    return this;
  }

  /** What {@link #pour} has got rid of. */
  long sent() {
    return sent.get();
  }

  TestStream finish() {
    OurNode.done(stream.closeWrite());
    return this;
  }

  /** What came so far. */
  long received() {
    return count.get();
  }

  Account awaitEnd() {
    return OurNode.done(ended);
  }

  /** Completes with what came, or fails with what broke it. */
  CompletionStage<Account> ended() {
    return ended;
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    int size = bytes.remaining();
    for (int at = bytes.position(); at < bytes.limit() && first.size() < KEPT; at++) {
      first.write(bytes.get(at));
    }
    digest.update(bytes);
    count.addAndGet(size);
    stream.consumed(size);
  }

  @Override
  public void end() {
    String hash = HexFormat.of().formatHex(digest.digest());
    ended.complete(new Account(count.get(), hash, first.toByteArray()));
  }

  @Override
  public void broken(StreamException cause) {
    ended.completeExceptionally(cause);
  }
}
