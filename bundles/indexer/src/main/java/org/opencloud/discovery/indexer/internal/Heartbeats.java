package org.opencloud.discovery.indexer.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Beat;
import org.opencloud.discovery.wire.RecordMessages.BeatAnswer;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * The nodes that are alive: one stream each, that is closed when it is silent for three intervals,
 * or when the node opens another one. Who finds no room is told so, and of others.
 */
final class Heartbeats implements StreamProtocol {
  /** Intervals without a beat after which a node is gone. */
  static final int MISSED = 3;

  /** Beats at once; after that, four an interval. */
  static final int BURST = 8;

  /** Nodes that are told at the same time that there is no room, and the time that one has. */
  static final int GUESTS = 64;

  static final Duration GUEST_PATIENCE = Duration.ofSeconds(10);

  private static final int LF = '\n';

  private final Ports ports;
  private final RecordBook book;
  private final OtherIndexers others;
  private final Settings settings;
  private final PeerRates rates;
  private final Executor workers;
  private final Clock clock;
  private final Drops drops;
  private final Map<PeerId, Node> nodes = new HashMap<>();
  private final Map<PeerId, Node> guests = new HashMap<>();

  Heartbeats(
      Ports ports,
      RecordBook book,
      OtherIndexers others,
      Settings settings,
      Executor workers,
      Clock clock,
      Drops drops) {
    this.ports = ports;
    this.book = book;
    this.others = others;
    this.settings = settings;
    this.rates = new PeerRates(4_000.0 / settings.interval().toMillis(), BURST, clock);
    this.workers = workers;
    this.clock = clock;
    this.drops = drops;
  }

  @Override
  public String id() {
    return RecordMessages.HEARTBEAT_PROTOCOL;
  }

  @Override
  public void opened(PeerStream stream) {
    if (!ports.serves(stream.peer())) {
      refuse(stream, "blacklisted");
      return;
    }
    Node node = new Node(stream, nodes);
    if (enter(node, settings.nodes())) {
      return;
    }
    Node guest = new Node(stream, guests);
    if (enter(guest, GUESTS)) {
      drops.heartbeat(stream.peer(), BeatAnswer.FULL);
    } else {
      refuse(stream, BeatAnswer.FULL);
    }
  }

  /** Takes a place for the node, its own if it has one; false when there is none. */
  private boolean enter(Node node, int most) {
    Node before;
    synchronized (nodes) {
      before = node.among.get(node.peer());
      if (before == null && node.among.size() >= most) {
        return false;
      }
      node.among.put(node.peer(), node);
    }
    if (before != null) {
      before.stream.reset();
    }
    node.stream.read(node);
    return true;
  }

  private void refuse(PeerStream stream, String reason) {
    drops.heartbeat(stream.peer(), reason);
    stream.reset();
  }

  int nodes() {
    synchronized (nodes) {
      return nodes.size();
    }
  }

  /** Closes the streams of nodes that are silent. To be called about once a second. */
  void sweep() {
    Instant now = clock.instant();
    Duration silence = settings.interval().multipliedBy(MISSED);
    all().stream()
        .filter(node -> node.heard.plus(node.isGuest() ? GUEST_PATIENCE : silence).isBefore(now))
        .forEach(node -> node.drop("silent"));
  }

  /** Closes the stream of this peer. */
  void drop(PeerId peer, String reason) {
    all().stream().filter(node -> node.peer().equals(peer)).forEach(node -> node.drop(reason));
  }

  void close() {
    all().forEach(node -> node.drop("stopped"));
  }

  private List<Node> all() {
    synchronized (nodes) {
      List<Node> all = new ArrayList<>(nodes.values());
      all.addAll(guests.values());
      return all;
    }
  }

  /** One node's stream. */
  private final class Node implements PeerStream.Reader {
    private final PeerStream stream;
    private final Map<PeerId, Node> among;
    private final JsonLines lines = new JsonLines(WireLimits.RECORD_MESSAGE_BYTES);
    private volatile Instant heard = clock.instant();
    private volatile boolean answering;
    private volatile boolean ended;
    private volatile boolean turnedAway;

    Node(PeerStream stream, Map<PeerId, Node> among) {
      this.stream = stream;
      this.among = among;
    }

    /** There is no room for it. */
    boolean isGuest() {
      return among == guests;
    }

    PeerId peer() {
      return stream.peer();
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      int length = bytes.remaining();
      try {
        lines.feed(bytes, this::beat);
        stream.consumed(length);
      } catch (WireException e) {
        drop("oversized");
      }
    }

    /** A node that beats again before it has read the answer is too fast, or does not read. */
    private void beat(byte[] value) {
      if (answering || !rates.take(peer())) {
        drop("rate");
        return;
      }
      heard = clock.instant();
      answering = true;
      try {
        workers.execute(() -> answer(value));
      } catch (RejectedExecutionException e) {
        drop("busy");
      }
    }

    private void answer(byte[] value) {
      try {
        Beat beat = RecordMessages.beat(value);
        CompletionStage<Void> written =
            stream.write(ByteBuffer.wrap(answer(others.some(beat.wanted(), peer()))));
        if (isGuest()) {
          // What it says after that is not answered: it stays "answering", and is no place taken.
          stream.closeWrite();
          turnedAway = true;
          forgetWhenBothAreDone();
        } else {
          written.whenComplete((done, failure) -> answering = false);
        }
      } catch (WireException e) {
        drop(e.reason().word());
      }
    }

    private byte[] answer(List<KeptRecord> more) {
      long kept = book.find(peer()).map(KeptRecord::sequence).orElse(0L);
      ByteArrayOutputStream lines = new ByteArrayOutputStream(1_024);
      lines.writeBytes(
          RecordMessages.encode(
              new BeatAnswer(
                  clock.millis(),
                  kept,
                  nodes(),
                  settings.nodes(),
                  more.size(),
                  isGuest() ? BeatAnswer.FULL : "")));
      lines.write(LF);
      for (KeptRecord other : more) {
        lines.writeBytes(other.json());
        lines.write(LF);
      }
      return lines.toByteArray();
    }

    @Override
    public void end() {
      ended = true;
      if (isGuest() && answering) {
        // It has said all that it has to say, and is still to be answered.
        forgetWhenBothAreDone();
      } else {
        stream.closeWrite();
        forget();
      }
    }

    private void forgetWhenBothAreDone() {
      if (ended && turnedAway) {
        forget();
      }
    }

    @Override
    public void broken(TransportException cause) {
      forget();
    }

    private void drop(String reason) {
      if (forget()) {
        drops.heartbeat(peer(), reason);
        stream.reset();
      }
    }

    private boolean forget() {
      synchronized (nodes) {
        return among.remove(peer(), this);
      }
    }
  }
}
