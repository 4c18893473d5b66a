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
  private final PeerId id;
  private final Bytes author;
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final Set<String> topics = new LinkedHashSet<>();
  private final Outbound out;
  private final Allowance allowance;
  private Optional<Inbound> in = Optional.empty();
  private long misbehaved;

  PeerLink(Setup setup, PeerId id, PeerEvents events) {
    this.id = id;
    this.author = new Bytes(id.bytes());
    this.out = new Outbound(setup, new Events(events));
    this.allowance = new Allowance(setup.limits());
  }

  PeerId id() {
    return id;
  }

  /** The id as messages of this peer carry it. */
  Bytes author() {
    return author;
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

  boolean reads(Inbound stream) {
    return in.isPresent() && in.get() == stream;
  }

  /** A second stream takes the place of the first. */
  void replace(Inbound stream) {
    in.ifPresent(Inbound::reset);
    in = Optional.of(stream);
  }

  /** Whether we opened a connection to it. */
  boolean dialled() {
    return connections.stream().anyMatch(connection -> !connection.inbound());
  }

  boolean subscribed(String topic) {
    return topics.contains(topic);
  }

  void blame(int times) {
    misbehaved += times;
  }

  /** How often it did wrong since it connected. */
  long misbehaved() {
    return misbehaved;
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
