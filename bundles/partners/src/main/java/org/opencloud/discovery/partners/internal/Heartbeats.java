package org.opencloud.discovery.partners.internal;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.wire.PartnerMessages;

/** Keeps in touch with every partner. Changed on the loop, read by any thread. */
final class Heartbeats implements StreamProtocol {
  private final Ports ports;
  private final Counts counts;
  private final Executor loop;
  private final Function<PeerId, Pulse> made;
  private final Map<PeerId, Pulse> pulses = new ConcurrentHashMap<>();

  Heartbeats(Ports ports, Counts counts, Executor loop, Function<PeerId, Pulse> made) {
    this.ports = ports;
    this.counts = counts;
    this.loop = loop;
    this.made = made;
  }

  Optional<Pulse> find(PeerId peer) {
    return Optional.ofNullable(pulses.get(peer));
  }

  long beating() {
    return pulses.values().stream().filter(pulse -> pulse.detail().isEmpty()).count();
  }

  @Override
  public String id() {
    return PartnerMessages.HEARTBEAT_PROTOCOL;
  }

  /** A stranger learns nothing but that the stream is gone. */
  @Override
  public void opened(PeerStream stream) {
    if (ports.isPartner(stream.peer())) {
      loop.execute(() -> adopt(stream));
    } else {
      refuse(stream, "not_partner");
    }
  }

  private void adopt(PeerStream stream) {
    related(stream.peer(), ports.relation(stream.peer()).orElse(Relation.NONE));
    Optional<Pulse> pulse = find(stream.peer());
    if (pulse.isEmpty()) {
      refuse(stream, "not_partner");
    } else if (pulse.get().isOpener()) {
      refuse(stream, "role");
    } else {
      pulse.get().adopt(stream);
    }
  }

  private void refuse(PeerStream stream, String reason) {
    counts.heartbeatRefused(stream.peer(), reason);
    stream.reset();
  }

  /** Begins or ends at once what is with this peer. */
  void related(PeerId peer, Relation now) {
    if (now == Relation.PARTNER) {
      pulses.computeIfAbsent(peer, made).open();
    } else {
      Optional.ofNullable(pulses.remove(peer)).ifPresent(Pulse::close);
    }
  }

  /** Takes the partners that the directory knows now. */
  void renew() {
    Set<PeerId> partners = new HashSet<>(ports.partners());
    for (PeerId peer : Set.copyOf(pulses.keySet())) {
      if (!partners.contains(peer)) {
        related(peer, Relation.NONE);
      }
    }
    partners.forEach(peer -> related(peer, Relation.PARTNER));
  }

  /** The peer can be reached, as it seems. */
  void wake(PeerId peer) {
    find(peer).ifPresent(Pulse::open);
  }

  void close() {
    pulses.values().forEach(Pulse::close);
    pulses.clear();
  }
}
