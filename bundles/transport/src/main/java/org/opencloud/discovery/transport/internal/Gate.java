package org.opencloud.discovery.transport.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.opencloud.discovery.api.peers.ConnectionGate;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Gater;

/** The gate in force, which comes and goes. While there is none, nobody is admitted or dialled. */
final class Gate implements Gater {
  private final AtomicReference<ConnectionGate> current = new AtomicReference<>();
  private final Counts counts;
  private final HandshakeFailures failures;

  Gate(Counts counts, HandshakeFailures failures) {
    this.counts = counts;
    this.failures = failures;
  }

  void open(ConnectionGate gate) {
    current.set(gate);
  }

  /** Takes the gate away, unless another one is in force already. */
  void shut(ConnectionGate gate) {
    current.compareAndSet(gate, null);
  }

  boolean present() {
    return current.get() != null;
  }

  List<Peer> toDial() {
    return in().map(ConnectionGate::toDial).orElse(List.of());
  }

  void identified(PeerConnection connection) {
    in().ifPresent(gate -> gate.identified(connection));
  }

  @Override
  public boolean mayDial(PeerId peer, String address) {
    return admits(peer, Direction.OUTBOUND, address);
  }

  @Override
  public boolean mayAccept(String remoteAddress) {
    if (failures.isShutOut(remoteAddress)) {
      return refused("handshakes");
    }
    return present() || refused("no gate");
  }

  @Override
  public void handshakeFailed(String remoteAddress, String reason) {
    failures.failed(remoteAddress, reason);
  }

  @Override
  public boolean mayUse(PeerId peer, boolean inbound, String remoteAddress) {
    return admits(peer, inbound ? Direction.INBOUND : Direction.OUTBOUND, remoteAddress);
  }

  private boolean admits(PeerId peer, Direction direction, String address) {
    ConnectionGate gate = current.get();
    if (gate == null) {
      return refused("no gate");
    }
    ConnectionGate.Decision decision = gate.admit(Names.port(peer), direction, address);
    return decision.allowed() || refused(decision.reason());
  }

  private boolean refused(String reason) {
    counts.add("gate.refused", reason, 1);
    return false;
  }

  private Optional<ConnectionGate> in() {
    return Optional.ofNullable(current.get());
  }
}
