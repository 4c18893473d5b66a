package org.opencloud.discovery.libp2p;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.internal.host.HostNode;

/**
 * The host over TCP sockets, on two event loops of its own. Addresses may end in {@code
 * /p2p/<peer>}: one that names another peer than the one wanted is not dialled. {@link
 * #addresses()} never carries that suffix.
 */
public final class TcpHost implements Host {
  private final PeerId self;
  private final HostNode node;

  /**
   * A host that does nothing before {@link #start}, except that it can dial.
   *
   * @param gater asked before each step of a connection
   * @param counts told of what is refused and dropped
   */
  public TcpHost(
      HostConfig config,
      IdentitySigner signer,
      Gater gater,
      Counts counts,
      Clock clock,
      SecureRandom random) {
    this.self = signer.publicKey().peerId();
    this.node = new HostNode(config, signer, gater, counts, clock, random);
  }

  @Override
  public PeerId peerId() {
    return self;
  }

  @Override
  public CompletionStage<List<String>> start() {
    return node.start();
  }

  @Override
  public List<String> addresses() {
    return node.addresses();
  }

  @Override
  public CompletionStage<Connection> connect(
      PeerId peer, List<String> addresses, Duration timeout) {
    return node.connect(peer, addresses, timeout);
  }

  @Override
  public void release(PeerId peer) {
    node.release(peer);
  }

  @Override
  public Optional<Connection> connection(PeerId peer) {
    return node.connection(peer);
  }

  @Override
  public Collection<Connection> connections() {
    return node.connections();
  }

  @Override
  public void handle(String protocol, StreamHandler handler) {
    node.handle(protocol, handler, false);
  }

  @Override
  public void handleLasting(String protocol, StreamHandler handler) {
    node.handle(protocol, handler, true);
  }

  @Override
  public void unhandle(String protocol) {
    node.unhandle(protocol);
  }

  @Override
  public void protect(String tag, Set<PeerId> peers) {
    node.protect(tag, peers);
  }

  @Override
  public List<Use> uses() {
    return node.uses();
  }

  @Override
  public void addListener(ConnectionListener listener) {
    node.addListener(listener);
  }

  @Override
  public void removeListener(ConnectionListener listener) {
    node.removeListener(listener);
  }

  @Override
  public CompletionStage<Duration> ping(PeerId peer, Duration timeout) {
    return node.ping(peer, timeout);
  }

  long buffersInUse() {
    return node.buffersInUse();
  }

  @Override
  public void close() {
    node.close();
  }
}
