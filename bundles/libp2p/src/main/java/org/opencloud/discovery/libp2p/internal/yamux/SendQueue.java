package org.opencloud.discovery.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/**
 * The writes of one stream in their order. Any thread offers; the event loop takes. A write is done
 * when its bytes have left and the queue is not above the watermark.
 */
final class SendQueue {
  private final int watermark;
  private final Memory memory;
  private final Queue<Write> offered = new ConcurrentLinkedQueue<>();
  private final AtomicLong pending = new AtomicLong();
  private final Deque<Write> queue = new ArrayDeque<>();
  private final Deque<CompletableFuture<Void>> left = new ArrayDeque<>();
  private long queued;
  private boolean ended;

  SendQueue(int watermark, Memory memory) {
    this.watermark = watermark;
    this.memory = memory;
  }

  /** Bytes offered that have not left. */
  long pending() {
    return pending.get();
  }

  CompletableFuture<Void> offer(ByteBuffer bytes, boolean last) {
    Write write = new Write(bytes, last, new CompletableFuture<>());
    waits(bytes.remaining());
    offered.add(write);
    return write.done;
  }

  /** Takes in what other threads have offered. */
  void takeOffered() {
    for (Write write = offered.poll(); write != null; write = offered.poll()) {
      if (ended) {
        waits(-write.bytes.remaining());
        write.done.completeExceptionally(
            new StreamException(Reason.CLOSED, "our side of the stream is closed"));
      } else {
        queue.add(write);
        queued += write.bytes.remaining();
        ended = write.last;
      }
    }
  }

  private void waits(int more) {
    pending.addAndGet(more);
    memory.unsent(more);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Bytes that could leave now. */
  long queued() {
    return queued;
  }

  /** Whether only the end of the stream is left to be sent. */
  boolean endIsNext() {
    Write next = queue.peek();
    return next != null && next.last && !next.bytes.hasRemaining();
  }

  /** Copies that many of the queued bytes out. */
  void take(int count, ByteBuf out) {
    int open = count;
    while (open > 0) {
      ByteBuffer bytes = queue.element().bytes;
      int piece = Math.min(open, bytes.remaining());
      out.writeBytes(bytes.duplicate().limit(bytes.position() + piece));
      bytes.position(bytes.position() + piece);
      open -= piece;
      dropWritten();
    }
    queued -= count;
    waits(-count);
  }

  /** Passes over writes that carry nothing, up to the end marker. */
  void dropWritten() {
    Write next = queue.peek();
    while (next != null && !next.last && !next.bytes.hasRemaining()) {
      left.add(queue.remove().done);
      next = queue.peek();
    }
  }

  /** The end marker has been sent. */
  void endLeft() {
    left.add(queue.remove().done);
  }

  /** The writes that are done now, to be completed outside of the queue's own work. */
  List<CompletableFuture<Void>> done() {
    if (left.isEmpty() || queued > watermark) {
      return List.of();
    }
    List<CompletableFuture<Void>> done = new ArrayList<>(left);
    left.clear();
    return done;
  }

  /** Ends all writes; those whose bytes have left succeed. */
  void fail(StreamException cause) {
    takeOffered();
    List<CompletableFuture<Void>> done = new ArrayList<>(left);
    List<Write> failed = new ArrayList<>(queue);
    left.clear();
    queue.clear();
    queued = 0;
    failed.forEach(write -> waits(-write.bytes.remaining()));
    done.forEach(future -> future.complete(null));
    failed.forEach(write -> write.done.completeExceptionally(cause));
  }

  private record Write(ByteBuffer bytes, boolean last, CompletableFuture<Void> done) {}
}
