package org.opencloud.discovery.libp2p.internal.identify;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.MultiaddrException;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.internal.host.HostStream;
import org.opencloud.discovery.libp2p.internal.host.PeerConnection;
import org.opencloud.discovery.libp2p.internal.record.PeerRecord;
import org.opencloud.discovery.libp2p.internal.record.PeerRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each new peer who it is, answers the same question, and tells all peers when what we say
 * changes. Changes of a moment go out together.
 */
public final class IdentifyService implements ConnectionListener {
  public static final String IDENTIFY = "/ipfs/id/1.0.0";
  public static final String PUSH = "/ipfs/id/push/1.0.0";

  private static final Logger LOG = LoggerFactory.getLogger(IdentifyService.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long DEBOUNCE_MILLIS = 50;
  private static final int PER_SECOND = 8;
  private static final int MAX_ADDRESSES = 32;

  private final Self self;
  private final PeerRecords records;
  private final Counts counts;
  private final ScheduledExecutorService timer;
  private final AtomicLong version = new AtomicLong(1);
  private final AtomicBoolean pushScheduled = new AtomicBoolean();
  private final Map<Connection, Told> told = new ConcurrentHashMap<>();

  /** What we say. */
  public interface Self {
    byte[] publicKey();

    List<Multiaddr> addresses();

    Set<String> protocols();

    String agent();

    /** The signed record of these addresses; empty when there is none. */
    byte[] record(List<Multiaddr> addresses);
  }

  public IdentifyService(
      Self self, PeerRecords records, Counts counts, ScheduledExecutorService timer) {
    this.self = self;
    this.records = records;
    this.counts = counts;
    this.timer = timer;
  }

  @Override
  public void connected(Connection connection) {
    told.put(connection, new Told());
    connection
        .open(List.of(IDENTIFY))
        .whenComplete(
            (stream, failure) -> {
              if (failure == null) {
                listen((HostStream) stream);
              } else {
                counts.add("identify.failed", "open", 1);
              }
            });
  }

  @Override
  public void identified(Connection connection) {
    pushWhenStale(connection);
  }

  @Override
  public void disconnected(Connection connection) {
    told.remove(connection);
  }

  private void listen(HostStream stream) {
    stream.closeWrite();
    receive(stream);
  }

  /** Answers a peer that asks. */
  public void answer(Stream stream) {
    if (admit((HostStream) stream)) {
      tell((HostStream) stream);
      stream.read(new Ignored(stream));
    }
  }

  /** Takes what a peer tells unasked. */
  public void pushed(Stream stream) {
    if (admit((HostStream) stream)) {
      stream.closeWrite();
      receive((HostStream) stream);
    }
  }

  private boolean admit(HostStream stream) {
    PeerConnection connection = stream.connection();
    boolean few = connection.inboundStreams(stream.protocol()) <= 2;
    Optional<Told> state = Optional.ofNullable(told.get(connection));
    if (few && state.isPresent() && state.get().mayAsk()) {
      return true;
    }
    counts.add("identify.refused", "rate", 1);
    stream.reset(0);
    return false;
  }

  private void receive(HostStream stream) {
    PeerConnection connection = stream.connection();
    MessageReader reader =
        new MessageReader(
            stream,
            message -> accept(connection, message),
            word -> counts.add("identify.failed", word, 1));
    stream.read(reader);
    Future<?> late = connection.schedule(() -> reader.fail("timeout"), PATIENCE);
    reader.whenOver(() -> late.cancel(false));
  }

  private void accept(PeerConnection connection, IdentifyMessage message) {
    byte[] key = message.publicKey();
    if (key.length > 0 && !Arrays.equals(key, connection.remoteKey().encode())) {
      counts.add("identify.failed", "key", 1);
      return;
    }
    Connection.Identified before = connection.identified();
    List<String> addresses = addresses(message.addresses(), connection.remotePeer());
    Set<String> protocols = new HashSet<>(message.protocols());
    protocols.remove("");
    // A push may carry only what has changed.
    connection.identified(
        new Connection.Identified(
            true,
            addresses.isEmpty() ? before.addresses() : addresses,
            protocols.isEmpty() ? before.protocols() : protocols,
            message.agent().isEmpty() ? before.agent() : message.agent(),
            text(message.observed()).orElse(before.observed()),
            ownRecord(message.record(), connection.remotePeer()).orElse(before.record())));
  }

  /** The newest record that the peer has signed about itself. */
  private Optional<byte[]> ownRecord(byte[] envelope, PeerId peer) {
    if (envelope.length == 0) {
      return Optional.empty();
    }
    if (records.holds(peer, envelope)) {
      return Optional.of(envelope);
    }
    try {
      PeerRecord record = PeerRecord.open(envelope);
      if (record.peer().equals(peer)) {
        return Optional.of(records.newest(record, envelope));
      }
      counts.add("identify.record", "peer", 1);
    } catch (StreamException e) {
      counts.add("identify.record", "malformed", 1);
    }
    return Optional.empty();
  }

  /** Those that can be read and belong to the peer, its own id left out. */
  private static List<String> addresses(List<byte[]> binary, PeerId peer) {
    List<String> addresses = new ArrayList<>();
    for (byte[] bytes : binary) {
      read(bytes)
          .filter(address -> address.peer().filter(other -> !other.equals(peer)).isEmpty())
          .flatMap(Multiaddr::withoutPeer)
          .map(Multiaddr::toString)
          .filter(text -> addresses.size() < MAX_ADDRESSES && !addresses.contains(text))
          .ifPresent(addresses::add);
    }
    return addresses;
  }

  private static Optional<String> text(byte[] binary) {
    return read(binary).flatMap(Multiaddr::withoutPeer).map(Multiaddr::toString);
  }

  private static Optional<Multiaddr> read(byte[] binary) {
    try {
      return Optional.of(Multiaddr.decode(binary));
    } catch (MultiaddrException e) {
      return Optional.empty();
    }
  }

  private void tell(HostStream stream) {
    PeerConnection connection = stream.connection();
    Optional.ofNullable(told.get(connection)).ifPresent(state -> state.version = version.get());
    List<Multiaddr> addresses = self.addresses();
    IdentifyMessage message =
        new IdentifyMessage()
            .publicKey(self.publicKey())
            .addresses(addresses.stream().map(Multiaddr::bytes).toList())
            .protocols(self.protocols())
            .observed(observed(connection))
            .agent(self.agent())
            .record(self.record(addresses));
    for (ByteBuffer part : message.encode()) {
      stream.write(part);
    }
    stream.closeWrite();
  }

  private static byte[] observed(Connection connection) {
    try {
      return Multiaddr.parse(connection.remoteAddress()).bytes();
    } catch (MultiaddrException e) {
      throw new IllegalStateException("made from a socket's address", e);
    }
  }

  /** Protocols or addresses have changed. */
  public void changed() {
    version.incrementAndGet();
    if (pushScheduled.compareAndSet(false, true)) {
      try {
        timer.schedule(this::pushAll, DEBOUNCE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.trace("the host is closing", e);
      }
    }
  }

  private void pushAll() {
    pushScheduled.set(false);
    told.keySet().forEach(this::pushWhenStale);
  }

  /** Peers that have not asked yet will hear the news when they do. */
  private void pushWhenStale(Connection connection) {
    Told state = told.get(connection);
    boolean stale = state != null && state.version > 0 && state.version < version.get();
    if (stale && connection.identified().protocols().contains(PUSH)) {
      connection
          .open(List.of(PUSH))
          .whenComplete(
              (stream, failure) -> {
                if (failure == null) {
                  tell((HostStream) stream);
                  stream.read(new Ignored(stream));
                } else {
                  counts.add("identify.failed", "push", 1);
                }
              });
    }
  }

  /** What a peer has heard from us and how often it asks. */
  private static final class Told {
    private volatile long version;
    private long second;
    private int asked;

    private synchronized boolean mayAsk() {
      long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
      if (now != second) {
        second = now;
        asked = 0;
      }
      return asked++ < PER_SECOND;
    }
  }
}
