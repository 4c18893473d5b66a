package org.opencloud.discovery.libp2p.internal.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The multiplexer at the end of a connection's pipeline. The side that dialled opens odd stream
 * ids. A peer that breaks the protocol gets go-away 1 and loses the connection; what is refused or
 * dropped is counted.
 */
public final class YamuxSession extends ChannelInboundHandlerAdapter implements FrameReader.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(YamuxSession.class);
  private static final int MAX_UNACKNOWLEDGED = 256;
  private static final int MAX_OWED = 1024 * 1024;

  private final YamuxSettings settings;
  private final Counts counts;
  private final Account account;
  private final LongSupplier nanoTime;
  private final Listener listener;
  private final FrameReader frames = new FrameReader(this);
  private final Map<Integer, YamuxStream> streams = new HashMap<>();
  private final Queue<YamuxStream> awakened = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Pings pings;
  private final TokenBucket opens;
  private final int ownParity;

  private ChannelHandlerContext ctx;
  private FrameWriter writer;
  private ScheduledFuture<?> keepAlive;
  private long nextId;
  private int inboundStreams;
  private int outboundStreams;
  private int unacknowledged;
  private YamuxStream bodyOf;
  private boolean endBehindBody;
  private boolean overflowed;
  private boolean ended;
  private volatile boolean lost;

  /**
   * One session.
   *
   * @param client whether we dialled
   * @param memory shared by all sessions of the host
   */
  public YamuxSession(
      YamuxSettings settings,
      boolean client,
      Counts counts,
      Memory memory,
      LongSupplier nanoTime,
      Listener listener) {
    this.settings = settings;
    this.counts = counts;
    this.account = new Account(settings.unconsumed(), memory, counts);
    this.nanoTime = nanoTime;
    this.pings = new Pings(nanoTime, this::control);
    this.listener = listener;
    this.opens = new TokenBucket(settings.opensPerSecond(), nanoTime.getAsLong());
    this.ownParity = client ? 1 : 0;
    this.nextId = client ? 1 : 2;
  }

  /** Told on the event loop. */
  public interface Listener {
    /** The peer opened a stream; read it at once. */
    void accepted(YamuxStream stream);

    /** The session is over; its streams have been told. Last call. */
    void ended(StreamException cause);
  }

  /** Opens a stream. On the event loop only. */
  public YamuxStream open() throws StreamException {
    if (ended) {
      throw new StreamException(Reason.CLOSED, "connection is closed");
    }
    if (outboundStreams >= settings.streams() || unacknowledged >= MAX_UNACKNOWLEDGED) {
      count("stream.open", "limit");
      throw new StreamException(Reason.LIMIT, outboundStreams + " streams open");
    }
    if (nextId > Integer.MAX_VALUE) {
      throw new StreamException(Reason.LIMIT, "stream ids used up");
    }
    YamuxStream stream = new YamuxStream(this, settings, (int) nextId, false);
    nextId += 2;
    outboundStreams++;
    unacknowledged++;
    streams.put(stream.id(), stream);
    control(new Frame(Frame.WINDOW_UPDATE, Frame.SYN, stream.id(), stream.firstCredit()));
    return stream;
  }

  /** Says go-away and closes. On the event loop only. */
  public void close() {
    end(Frame.NORMAL, new StreamException(Reason.CLOSED, "connection closed by us"));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    writer = new FrameWriter(context);
    long period = settings.keepAlive().toNanos();
    keepAlive =
        ctx.executor().scheduleAtFixedRate(this::ping, period, period, TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!ended) {
        frames.read(in);
      }
    } catch (YamuxException e) {
      count("yamux.violation", e.word());
      end(Frame.PROTOCOL_ERROR, new StreamException(Reason.PROTOCOL, e.getMessage(), e));
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // We stop at the watermark; what lies far above it are answers of TLS to a peer that never
    // reads.
    if (!ended && !overflowed && context.channel().bytesBeforeWritable() > MAX_OWED) {
      overflow();
    }
    run();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      run();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(new StreamException(Reason.RESET, "connection lost"));
  }

  /**
   * The handlers before us end here when the peer's bytes are not authentic or the socket fails.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection of {} fails", context.channel().remoteAddress(), cause);
    count("connection.lost", cause instanceof IOException ? "socket" : "secure");
    end(new StreamException(Reason.RESET, "connection failed", cause));
    context.close();
  }

  @Override
  public void frame(Frame frame) throws YamuxException {
    bodyOf = null;
    endBehindBody = false;
    if (ended) {
      // Of the same read as what ended it. A stream made now would never be given back.
      return;
    }
    if (frame.version() != 0) {
      throw new YamuxException("version", "yamux version " + frame.version());
    }
    switch (frame.type()) {
      case Frame.DATA, Frame.WINDOW_UPDATE -> streamFrame(frame);
      case Frame.PING -> pingFrame(frame);
      case Frame.GO_AWAY -> goAway(frame);
      default -> throw new YamuxException("type", "yamux frame of type " + frame.type());
    }
  }

  private void streamFrame(Frame frame) throws YamuxException {
    if (frame.id() == 0) {
      throw new YamuxException("stream-id", "data for stream 0");
    }
    YamuxStream stream = frame.has(Frame.SYN) ? accept(frame) : streams.get(frame.id());
    if (stream == null) {
      return;
    }
    acknowledge(stream, frame.has(Frame.ACK));
    if (frame.has(Frame.RST)) {
      stream.remoteReset(frame.type() == Frame.WINDOW_UPDATE ? (int) frame.length() : 0);
    } else if (frame.type() == Frame.WINDOW_UPDATE) {
      stream.widen(frame.length());
      if (frame.has(Frame.FIN)) {
        stream.remoteEnd();
      }
    } else {
      data(stream, frame);
    }
  }

  private void data(YamuxStream stream, Frame frame) throws YamuxException {
    if (!stream.charge(frame.length())) {
      throw new YamuxException("window", "peer overran a window");
    }
    if (frame.length() > 0) {
      bodyOf = stream;
      endBehindBody = frame.has(Frame.FIN);
    } else if (frame.has(Frame.FIN)) {
      stream.remoteEnd();
    }
  }

  @Override
  public void body(ByteBuf piece, boolean last) {
    if (bodyOf != null) {
      bodyOf.received(piece);
      if (last && endBehindBody) {
        bodyOf.remoteEnd();
      }
    }
  }

  /** The peer's new stream; null when it is refused and its frame is to be passed over. */
  private YamuxStream accept(Frame frame) throws YamuxException {
    if ((frame.id() & 1) == ownParity) {
      throw new YamuxException("parity", "peer opened a stream of ours");
    }
    if (streams.containsKey(frame.id())) {
      throw new YamuxException("duplicate-syn", "peer opened a stream twice");
    }
    if (frame.type() == Frame.DATA && frame.length() > YamuxSettings.INITIAL_WINDOW) {
      throw new YamuxException("window", "peer opened a stream with too much");
    }
    boolean full = inboundStreams >= settings.streams();
    if (full || !opens.take(nanoTime.getAsLong())) {
      count("stream.refused", full ? "limit" : "rate");
      control(new Frame(Frame.WINDOW_UPDATE, Frame.RST, frame.id(), 0));
      return null;
    }
    YamuxStream stream = new YamuxStream(this, settings, frame.id(), true);
    inboundStreams++;
    streams.put(stream.id(), stream);
    control(new Frame(Frame.WINDOW_UPDATE, Frame.ACK, stream.id(), stream.firstCredit()));
    listener.accepted(stream);
    return stream;
  }

  private void acknowledge(YamuxStream stream, boolean ack) {
    if (ack && !stream.acknowledged()) {
      stream.acknowledge();
      unacknowledged--;
    }
  }

  private void pingFrame(Frame frame) {
    if (frame.has(Frame.ACK)) {
      pings.answered(frame.length());
    } else if (pings.mayAnswer()) {
      control(new Frame(Frame.PING, Frame.ACK, 0, frame.length()));
    } else {
      count("yamux.ping", "rate");
    }
  }

  private void goAway(Frame frame) {
    String message = "peer went away with code " + frame.length();
    end(new StreamException(Reason.RESET, message, (int) frame.length(), null));
    ctx.close();
  }

  private void ping() {
    if (pings.probe()) {
      run();
    } else {
      count("connection.lost", "keepalive");
      end(Frame.NORMAL, new StreamException(Reason.TIMEOUT, "peer does not answer pings"));
    }
  }

  private void end(int code, StreamException cause) {
    if (!ended) {
      writer.writeLast(new Frame(Frame.GO_AWAY, 0, 0, code));
      end(cause);
    }
  }

  private void end(StreamException cause) {
    if (!ended) {
      ended = true;
      lost = true;
      keepAlive.cancel(false);
      new ArrayList<>(streams.values()).forEach(stream -> stream.end(cause));
      listener.ended(cause);
      run();
    }
  }

  /** Queues a frame. A peer that asks and never reads must not fill our memory. */
  void control(Frame frame) {
    if (ended || overflowed) {
      return;
    }
    boolean fits = writer.control(frame);
    wakeLoop();
    if (!fits && !overflowed) {
      overflow();
    }
  }

  private void overflow() {
    overflowed = true;
    count("connection.lost", "control-queue");
    later(() -> end(Frame.NORMAL, new StreamException(Reason.LIMIT, "peer does not read")));
  }

  void credit(YamuxStream stream) {
    writer.credit(stream);
    wakeLoop();
  }

  void sendable(YamuxStream stream) {
    if (stream.becomesReady()) {
      writer.ready(stream);
      wakeLoop();
    }
  }

  /** Another thread, or a callback, has written to the stream. */
  void wake(YamuxStream stream) {
    awakened.add(stream);
    wakeLoop();
  }

  /** One task for all that happens until it runs: frames of one turn leave together. */
  private void wakeLoop() {
    if (scheduled.compareAndSet(false, true)) {
      later(this::run);
    }
  }

  private void run() {
    scheduled.set(false);
    for (YamuxStream stream = awakened.poll(); stream != null; stream = awakened.poll()) {
      stream.awake();
    }
    if (!ended) {
      writer.write();
    }
  }

  Account account() {
    return account;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  long roundTrip() {
    return pings.roundTrip();
  }

  void forget(YamuxStream stream) {
    streams.remove(stream.id());
    if (stream.inbound()) {
      inboundStreams--;
    } else {
      outboundStreams--;
      acknowledge(stream, true);
    }
  }

  void count(String name, String reason) {
    counts.add(name, reason, 1);
  }

  void handlerFailed(RuntimeException cause) {
    LOG.debug("reader of a stream fails", cause);
    count("stream.reset", "reader");
  }

  void onLoop(Runnable task) {
    EventLoop loop = ctx.channel().eventLoop();
    if (loop.inEventLoop()) {
      task.run();
    } else {
      later(task);
    }
  }

  /** Runs the task on the event loop, soon; at once when the host has stopped its loops. */
  void later(Runnable task) {
    try {
      ctx.channel().eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.trace("after the end of the event loop", e);
      if (lost) {
        task.run();
      }
    }
  }
}
