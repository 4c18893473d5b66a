package org.opencloud.discovery.gossipsub.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.gossipsub.internal.SendQueue.Kind;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;

/** A connected peer. Used on the loop only. */
final class PeerLink {
  private final PeerStats stats;
  private final Bytes author;
  private final long since;
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final Set<String> topics = new LinkedHashSet<>();
  private final Outbound out;
  private final Allowance allowance;
  private final Unwanted unwanted;
  private Optional<Inbound> in = Optional.empty();

  PeerLink(Setup setup, PeerStats stats, PeerEvents events) {
    this.stats = stats;
    this.author = new Bytes(stats.peer().bytes());
    this.since = setup.now();
    this.out = new Outbound(setup, new Events(events));
    this.allowance = new Allowance(setup.limits());
    this.unwanted = new Unwanted(setup.params().dontWant());
  }

  PeerId id() {
    return stats.peer();
  }

  /** The id as messages of this peer carry it. */
  Bytes author() {
    return author;
  }

  /** When it connected. */
  long since() {
    return since;
  }

  PeerStats stats() {
    return stats;
  }

  /** Whether it stands outside the mesh and above all scores. */
  boolean direct() {
    return stats.direct();
  }

  /** Whether its score is at least this. */
  boolean worth(double threshold) {
    return stats.direct() || stats.score() >= threshold;
  }

  Set<Connection> connections() {
    return connections;
  }

  Set<String> topics() {
    return topics;
  }

  Outbound out() {
    return out;
  }

  /** What the peer may still ask of us until the next heartbeat. */
  Allowance allowance() {
    return allowance;
  }

  /** What need not be sent to it. */
  Unwanted unwanted() {
    return unwanted;
  }

  /** A heartbeat has passed. */
  void renew() {
    allowance.renew();
    unwanted.shift();
  }

  boolean reads(Inbound stream) {
    return in.isPresent() && in.get() == stream;
  }

  /** A second stream takes the place of the first; whether there was one. */
  boolean replace(Inbound stream) {
    boolean second = in.isPresent();
    in.ifPresent(Inbound::reset);
    in = Optional.of(stream);
    return second;
  }

  /** Whether we opened a connection to it. */
  boolean dialled() {
    return connections.stream().anyMatch(connection -> !connection.inbound());
  }

  boolean subscribed(String topic) {
    return topics.contains(topic);
  }

  boolean send(Kind kind, byte[] frame) {
    return out.send(kind, frame);
  }

  void send(Kind kind, List<byte[]> frames) {
    frames.forEach(frame -> out.send(kind, frame));
  }

  void end() {
    in.ifPresent(Inbound::reset);
    out.end();
  }

  /** What happens to a peer, on the loop. */
  interface PeerEvents {
    List<byte[]> hello();

    void lost(PeerLink peer);

    void unsupported(PeerLink peer);

    void misbehaved(PeerLink peer, String reason);
  }

  private final class Events implements Outbound.Owner {
    private final PeerEvents events;

    private Events(PeerEvents events) {
      this.events = events;
    }

    @Override
    public Optional<Connection> connection() {
      return connections.stream().findFirst();
    }

    @Override
    public List<byte[]> hello() {
      return events.hello();
    }

    @Override
    public void lost() {
      events.lost(PeerLink.this);
    }

    @Override
    public void unsupported() {
      events.unsupported(PeerLink.this);
    }

    @Override
    public void violated(String reason) {
      events.misbehaved(PeerLink.this, reason);
    }
  }
}
