package org.opencloud.discovery.libp2p.internal.host;

import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.StreamHandler;
import org.opencloud.discovery.libp2p.internal.multistream.Initiator;
import org.opencloud.discovery.libp2p.internal.multistream.Negotiation;
import org.opencloud.discovery.libp2p.internal.multistream.Responder;
import org.opencloud.discovery.libp2p.internal.secure.SecureSession;
import org.opencloud.discovery.libp2p.internal.yamux.YamuxSession;
import org.opencloud.discovery.libp2p.internal.yamux.YamuxStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection in use: opens and takes streams, and knows what identify said. */
public final class PeerConnection implements Connection, YamuxSession.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);

  private final HostContext host;
  private final Channel channel;
  private final SecureSession secure;
  private final boolean inbound;
  private final String remoteAddress;
  private final Instant since;
  private final YamuxSession session;
  private final Set<HostStream> inboundStreams = new HashSet<>();
  private final Usage usage;
  private volatile boolean released;
  private volatile boolean closing;
  private volatile Identified identified = Identified.NOT_YET;

  PeerConnection(
      HostContext host,
      Channel channel,
      SecureSession secure,
      boolean inbound,
      String remoteAddress) {
    this.host = host;
    this.channel = channel;
    this.secure = secure;
    this.inbound = inbound;
    this.remoteAddress = remoteAddress;
    this.since = host.clock().instant();
    this.usage = new Usage(host.protocols(), host.clock());
    this.session =
        new YamuxSession(
            host.yamux(), !inbound, host.counts(), host.memory(), System::nanoTime, this);
  }

  Usage usage() {
    return usage;
  }

  boolean closing() {
    return closing;
  }

  /** Whoever had it dialled needs it no more. */
  void release() {
    released = !inbound;
  }

  void retain() {
    released = false;
  }

  boolean released() {
    return released;
  }

  /** Closes it if that holds, looked at where no stream can be opened meanwhile. */
  void closeIf(String reason, Predicate<Usage> unused) {
    if (!closing && unused.test(usage)) {
      onLoop(
          () -> {
            if (!closing && unused.test(usage)) {
              host.counts().add("connection.trimmed", reason, 1);
              close();
            }
          },
          () -> {});
    }
  }

  YamuxSession session() {
    return session;
  }

  Channel channel() {
    return channel;
  }

  @Override
  public PeerId remotePeer() {
    return secure.remotePeer();
  }

  @Override
  public PublicKey remoteKey() {
    return secure.remoteKey();
  }

  @Override
  public boolean inbound() {
    return inbound;
  }

  @Override
  public String remoteAddress() {
    return remoteAddress;
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public Identified identified() {
    return identified;
  }

  /** Takes what identify or a push said, and tells the listeners. */
  public void identified(Identified news) {
    identified = news;
    host.listeners().tell(listener -> listener.identified(this));
  }

  @Override
  public CompletionStage<Stream> open(List<String> protocols) {
    CompletableFuture<Stream> opened = new CompletableFuture<>();
    Initiator initiator;
    try {
      initiator = new Initiator(protocols);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new StreamException(Reason.LIMIT, e.getMessage(), e));
    }
    onLoop(
        () -> open(protocols, initiator, opened),
        () -> opened.completeExceptionally(new StreamException(Reason.CLOSED, "host is closed")));
    return opened;
  }

  private void open(List<String> protocols, Initiator initiator, CompletableFuture<Stream> opened) {
    try {
      YamuxStream raw = session.open();
      raw.write(ByteBuffer.wrap(initiator.opening()));
      String first = protocols.get(0);
      raw.whenGone(usage.opened(first));
      if (identified.protocols().contains(first)) {
        HostStream stream = new HostStream(this, raw, first, false);
        negotiate(raw, initiator, new LazyOutcome(stream));
        opened.complete(stream);
      } else {
        negotiate(raw, initiator, new OpenOutcome(raw, opened));
      }
    } catch (StreamException e) {
      opened.completeExceptionally(e);
    }
  }

  private void negotiate(
      YamuxStream raw, Negotiation negotiation, StreamNegotiation.Outcome outcome) {
    Duration patience = host.limits().upgradeTimeout();
    raw.read(new StreamNegotiation(raw, negotiation, channel.eventLoop(), patience, outcome));
  }

  @Override
  public void close() {
    closing = true;
    onLoop(session::close, () -> {});
  }

  @Override
  public void accepted(YamuxStream raw) {
    if (!host.streams().enter()) {
      host.counts().add("stream.refused", "limit.total", 1);
      raw.reset(0);
      return;
    }
    raw.whenGone(host.streams()::leave);
    negotiate(raw, new Responder(host.protocols()::has), new AcceptOutcome(raw));
  }

  @Override
  public void ended(StreamException cause) {
    LOG.debug("connection to {} ended: {}", remotePeer(), cause.getMessage());
    host.table().remove(this);
    host.listeners().tell(listener -> listener.disconnected(this));
  }

  /** How many inbound streams of the protocol are open. On the event loop. */
  public long inboundStreams(String protocol) {
    return inboundStreams.stream().filter(stream -> stream.protocol().equals(protocol)).count();
  }

  void resetInbound(String protocol) {
    onLoop(
        () ->
            List.copyOf(inboundStreams).stream()
                .filter(stream -> stream.protocol().equals(protocol))
                .forEach(stream -> stream.reset(0)),
        () -> {});
  }

  /** Runs the task on the connection's event loop after a while. */
  public Future<?> schedule(Runnable task, Duration delay) {
    return channel.eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs a task on the connection's event loop, or the other one when that has stopped. */
  public void onLoop(Runnable task, Runnable stopped) {
    try {
      if (channel.eventLoop().inEventLoop()) {
        task.run();
      } else {
        channel.eventLoop().execute(task);
      }
    } catch (RejectedExecutionException e) {
      LOG.trace("after the end of the event loop", e);
      stopped.run();
    }
  }

  @Override
  public String toString() {
    return (inbound ? "from " : "to ") + remotePeer() + " at " + remoteAddress;
  }

  /** Of a stream whose protocol we wait for. */
  private final class OpenOutcome implements StreamNegotiation.Outcome {
    private final YamuxStream raw;
    private final CompletableFuture<Stream> opened;

    private OpenOutcome(YamuxStream raw, CompletableFuture<Stream> opened) {
      this.raw = raw;
      this.opened = opened;
    }

    @Override
    public void agreed(String protocol) {
      if (!opened.complete(new HostStream(PeerConnection.this, raw, protocol, true))) {
        raw.reset(0);
      }
    }

    @Override
    public void failed(StreamException cause) {
      opened.completeExceptionally(cause);
    }
  }

  /** Of a stream in use already, as identify has told that the peer speaks its protocol. */
  private record LazyOutcome(HostStream stream) implements StreamNegotiation.Outcome {
    @Override
    public void agreed(String protocol) {
      stream.lazilyAgreed();
    }

    @Override
    public void failed(StreamException cause) {
      stream.lazilyRefused(cause);
    }
  }

  /** Of a stream that the peer has opened. */
  private final class AcceptOutcome implements StreamNegotiation.Outcome {
    private final YamuxStream raw;

    private AcceptOutcome(YamuxStream raw) {
      this.raw = raw;
    }

    @Override
    public void agreed(String protocol) {
      Optional<StreamHandler> handler = host.protocols().handler(protocol);
      if (handler.isEmpty()) {
        raw.reset(0);
        return;
      }
      if (inboundStreams(protocol) >= host.limits().streamsPerProtocol()) {
        host.counts().add("stream.refused", "limit.protocol", 1);
        raw.reset(0);
        return;
      }
      HostStream stream = new HostStream(PeerConnection.this, raw, protocol, true);
      inboundStreams.add(stream);
      Runnable gone = usage.opened(protocol);
      raw.whenGone(
          () -> {
            gone.run();
            inboundStreams.remove(stream);
            host.streams().leave();
          });
      handler.get().opened(stream);
    }

    @Override
    public void failed(StreamException cause) {
      if (cause.reason() == Reason.PROTOCOL || cause.reason() == Reason.TIMEOUT) {
        host.counts().add("stream.refused", cause.reason().name().toLowerCase(Locale.ROOT), 1);
      }
    }
  }
}
