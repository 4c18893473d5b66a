package org.opencloud.discovery.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.libp2p.Stream.Reader;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/**
 * A stream without a protocol yet. Public methods may be called from any thread; everything else
 * runs on the session's event loop, and so do the reader's callbacks.
 */
public final class YamuxStream {
  private static final long MAX_WINDOW = 0xffff_ffffL;

  private final YamuxSession session;
  private final YamuxSettings settings;
  private final int id;
  private final boolean inbound;
  private final SendQueue sending;
  private final UnreadBytes unread = new UnreadBytes();
  private final ReceiveWindow window;

  private long sendWindow = YamuxSettings.INITIAL_WINDOW;
  private boolean creditQueued;
  private int unconsumed;
  private boolean sendQueued;
  private boolean acknowledged;
  private boolean localEnd;
  private boolean remoteEnd;
  private boolean endDelivered;
  private boolean delivering;
  private boolean gone;
  private Reader reader;
  private Runnable whenGone = () -> {};
  private volatile StreamException failure;

  YamuxStream(YamuxSession session, YamuxSettings settings, int id, boolean inbound) {
    this.session = session;
    this.settings = settings;
    this.id = id;
    this.inbound = inbound;
    this.sending = new SendQueue(settings.writeWatermark(), session.account().memory());
    this.window =
        new ReceiveWindow(
            settings.receiveWindow(), settings.maxReceiveWindow(), session.nanoTime());
    this.acknowledged = inbound;
  }

  public boolean inbound() {
    return inbound;
  }

  public long pending() {
    return sending.pending();
  }

  /** See {@link org.opencloud.discovery.libp2p.Stream#write}. */
  public CompletionStage<Void> write(ByteBuffer bytes) {
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    if (sending.pending() >= settings.writeLimit()) {
      return refused("limit", "writer does not wait for the peer");
    }
    // Who waits has no more than the watermark here, and is never refused for what others do.
    if (sending.pending() > settings.writeWatermark()
        && session.account().memory().sendsTooMuch()) {
      return refused("memory", "too much waits to be sent to all peers");
    }
    return offer(bytes.slice(), false);
  }

  private CompletionStage<Void> refused(String word, String why) {
    session.count("stream.write", word);
    return CompletableFuture.failedFuture(new StreamException(Reason.LIMIT, why));
  }

  public CompletionStage<Void> closeWrite() {
    return offer(ByteBuffer.allocate(0), true);
  }

  private CompletionStage<Void> offer(ByteBuffer bytes, boolean last) {
    CompletableFuture<Void> done = sending.offer(bytes, last);
    session.wake(this);
    return done;
  }

  /** Takes a reader, or the next one after {@link #detach}. */
  public void read(Reader next) {
    session.onLoop(
        () -> {
          reader = next;
          if (failure != null) {
            guarded(() -> next.broken(failure));
          } else {
            deliver();
          }
        });
  }

  /** Stops delivery; called by the reader itself, on the event loop. */
  public void detach() {
    reader = null;
  }

  public void consumed(int bytes) {
    session.onLoop(() -> giveBack(bytes));
  }

  public void reset(int code) {
    reset(code, new StreamException(Reason.CLOSED, "stream reset by us", code, null));
  }

  /** Resets and tells the reader why. */
  public void reset(int code, StreamException cause) {
    session.onLoop(
        () -> {
          if (!gone) {
            session.control(new Frame(Frame.WINDOW_UPDATE, Frame.RST, id, code));
            fail(cause);
            session.later(this::tellFailure);
          }
        });
  }

  /** Told once on the event loop when both sides have ended or the stream is reset. */
  public void whenGone(Runnable task) {
    whenGone = task;
  }

  /** Runs the task on the stream's event loop: at once when on it, else soon. */
  public void onLoop(Runnable task) {
    session.onLoop(task);
  }

  int id() {
    return id;
  }

  boolean acknowledged() {
    return acknowledged;
  }

  void acknowledge() {
    acknowledged = true;
  }

  /** What the peer may send beyond the initial window. */
  int firstCredit() {
    return settings.receiveWindow() - YamuxSettings.INITIAL_WINDOW;
  }

  /** Takes a data frame's length off the window; false when the peer has overrun it. */
  boolean charge(long length) {
    return window.charge(length);
  }

  void received(ByteBuf body) {
    if (gone || remoteEnd) {
      return;
    }
    int count = body.readableBytes();
    unconsumed += count;
    if (!session.account().hold(count)) {
      reset(0, new StreamException(Reason.LIMIT, "too much unread data is held"));
      return;
    }
    ByteBuffer bytes = body.nioBuffer();
    if (unread.isEmpty()) {
      hand(bytes);
    }
    if (bytes.hasRemaining() && !gone) {
      unread.append(bytes);
    }
  }

  void remoteEnd() {
    if (!gone && !remoteEnd) {
      remoteEnd = true;
      deliver();
    }
  }

  void remoteReset(int code) {
    end(new StreamException(Reason.RESET, "stream reset by the peer", code, null));
  }

  /** The stream ends with its session. */
  void end(StreamException cause) {
    if (!gone) {
      fail(cause);
      tellFailure();
    }
  }

  void widen(long delta) {
    sendWindow = Math.min(MAX_WINDOW, sendWindow + delta);
    session.sendable(this);
  }

  /** Takes in what was written since; may make the stream ready. */
  void awake() {
    if (failure != null) {
      sending.fail(failure);
    } else {
      sending.takeOffered();
      session.sendable(this);
    }
  }

  /** True when the stream should now be queued for sending. */
  boolean becomesReady() {
    boolean becomes = !sendQueued && canSend();
    sendQueued |= becomes;
    return becomes;
  }

  private boolean canSend() {
    return !gone && !sending.isEmpty() && (sendWindow > 0 || sending.queued() == 0);
  }

  long sendable() {
    return gone ? 0 : Math.min(sendWindow, sending.queued());
  }

  /** Writes at most one data frame, and the end behind it; true when it wants another turn. */
  boolean writeFrame(ByteBuf out, int maxBody) {
    if (!gone) {
      int count = (int) Math.min(maxBody, sendable());
      if (count > 0) {
        new Frame(Frame.DATA, 0, id, count).encode(out);
        sending.take(count, out);
        sendWindow -= count;
      }
      sending.dropWritten();
      if (sending.endIsNext()) {
        new Frame(Frame.WINDOW_UPDATE, Frame.FIN, id, 0).encode(out);
        sending.endLeft();
        localEnd = true;
        endWhenBothHave();
      }
    }
    sendQueued = canSend();
    return sendQueued;
  }

  List<CompletableFuture<Void>> writesDone() {
    return sending.done();
  }

  void writeCredit(ByteBuf out) {
    creditQueued = false;
    if (!gone && !remoteEnd) {
      long roundTrip = window.mayGrow() ? session.roundTrip() : 0;
      int credit = window.takeCredit(session.nanoTime(), roundTrip, session.account()::mayGrow);
      new Frame(Frame.WINDOW_UPDATE, 0, id, credit).encode(out);
    }
  }

  private void giveBack(int bytes) {
    int count = Math.min(bytes, unconsumed);
    if (gone || count <= 0) {
      return;
    }
    unconsumed -= count;
    session.account().release(count);
    if (window.giveBack(count) && !creditQueued && !remoteEnd) {
      creditQueued = true;
      session.credit(this);
    }
  }

  private void deliver() {
    if (delivering) {
      return;
    }
    if (!unread.isEmpty()) {
      ByteBuffer bytes = unread.view();
      int before = bytes.remaining();
      hand(bytes);
      if (!gone) {
        unread.drop(before - bytes.remaining());
      }
    }
    if (remoteEnd && unread.isEmpty() && reader != null && !endDelivered && !gone) {
      endDelivered = true;
      Reader last = reader;
      guarded(last::end);
      endWhenBothHave();
    }
  }

  /** Gives the bytes to the reader; one that detached itself has left the rest to the next. */
  private void hand(ByteBuffer bytes) {
    delivering = true;
    while (reader != null && bytes.hasRemaining() && !gone) {
      Reader current = reader;
      guarded(() -> current.bytes(bytes));
      if (reader == current) {
        bytes.position(bytes.limit());
      }
    }
    delivering = false;
  }

  private void endWhenBothHave() {
    if (localEnd && endDelivered && !gone) {
      failure = new StreamException(Reason.CLOSED, "stream has ended");
      leave();
      session.later(() -> sending.fail(failure));
    }
  }

  private void fail(StreamException cause) {
    failure = cause;
    leave();
  }

  private void leave() {
    gone = true;
    unread.clear();
    session.account().release(unconsumed);
    session.account().shrink(window.grown());
    unconsumed = 0;
    session.forget(this);
    whenGone.run();
  }

  private void tellFailure() {
    sending.fail(failure);
    if (reader != null) {
      guarded(() -> reader.broken(failure));
    }
  }

  /** A reader that throws loses its stream, and nobody else anything. */
  private void guarded(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      session.handlerFailed(e);
      reset(0);
    }
  }
}
