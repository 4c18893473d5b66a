package org.opencloud.discovery.testkit.node;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.api.transport.TransportException.Reason;

/** One end of a stream in memory, with a window of 256 KiB. */
final class LoopbackStream implements PeerStream {
  private static final int WINDOW = 256 * 1024;

  private final PeerId peer;
  private final String protocol;
  private final Executor loop;
  private final Set<LoopbackStream> open;
  private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
  private final Deque<byte[]> early = new ArrayDeque<>();
  private LoopbackStream other;
  private Reader reader;
  private int unconsumed;
  private boolean closedHere;
  private boolean closedThere;
  private boolean ended;
  private boolean reset;

  LoopbackStream(PeerId peer, String protocol, Executor loop, Set<LoopbackStream> open) {
    this.peer = peer;
    this.protocol = protocol;
    this.loop = loop;
    this.open = open;
    open.add(this);
  }

  void join(LoopbackStream end) {
    other = end;
  }

  @Override
  public PeerId peer() {
    return peer;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public CompletionStage<Void> write(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    CompletableFuture<Void> welcome = new CompletableFuture<>();
    synchronized (this) {
      if (reset || closedHere) {
        welcome.completeExceptionally(new TransportException(Reason.RESET, "stream is over"));
        return welcome;
      }
      unconsumed += copy.length;
      if (unconsumed > WINDOW) {
        waiting.add(welcome);
      } else {
        welcome.complete(null);
      }
    }
    other.onLoop(() -> other.receive(copy));
    return welcome;
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The test is over and its network closed.
      open.remove(this);
    }
  }

  private void receive(byte[] bytes) {
    synchronized (this) {
      if (reader == null) {
        early.add(bytes);
        return;
      }
      if (reset) {
        return;
      }
    }
    reader.bytes(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }

  @Override
  public CompletionStage<Void> closeWrite() {
    synchronized (this) {
      closedHere = true;
    }
    other.onLoop(other::receiveEnd);
    forgetWhenOver();
    return CompletableFuture.completedFuture(null);
  }

  private void receiveEnd() {
    boolean tell;
    synchronized (this) {
      closedThere = true;
      tell = reader != null && !ended && !reset;
      ended = ended || tell;
    }
    if (tell) {
      reader.end();
    }
    forgetWhenOver();
  }

  private synchronized void forgetWhenOver() {
    if (reset || closedHere && closedThere) {
      open.remove(this);
    }
  }

  @Override
  public void reset() {
    onLoop(() -> broken("reset here"));
    other.onLoop(() -> other.broken("reset by the peer"));
  }

  private void broken(String why) {
    Deque<CompletableFuture<Void>> writers;
    synchronized (this) {
      if (reset) {
        return;
      }
      reset = true;
      writers = new ArrayDeque<>(waiting);
      waiting.clear();
    }
    forgetWhenOver();
    TransportException cause = new TransportException(Reason.RESET, why);
    writers.forEach(writer -> writer.completeExceptionally(cause));
    if (reader != null) {
      reader.broken(cause);
    }
  }

  @Override
  public void read(Reader to) {
    onLoop(
        () -> {
          synchronized (this) {
            reader = to;
          }
          early.forEach(this::receive);
          early.clear();
          if (closedThere) {
            receiveEnd();
          }
          if (reset) {
            to.broken(new TransportException(Reason.RESET, "reset before it was read"));
          }
        });
  }

  @Override
  public void consumed(int bytes) {
    other.credit(bytes);
  }

  private void credit(int bytes) {
    Deque<CompletableFuture<Void>> welcome = new ArrayDeque<>();
    synchronized (this) {
      unconsumed -= bytes;
      if (unconsumed <= WINDOW) {
        welcome.addAll(waiting);
        waiting.clear();
      }
    }
    welcome.forEach(writer -> writer.complete(null));
  }
}
