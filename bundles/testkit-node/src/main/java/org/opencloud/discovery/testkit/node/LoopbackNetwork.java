package org.opencloud.discovery.testkit.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * A network of nodes in one process: streams with a window, topics with verdicts, connections that
 * a test makes and breaks. Each node has an event loop and a validator thread, as a real one.
 */
public final class LoopbackNetwork implements AutoCloseable {
  private final String fingerprint;
  private final Map<PeerId, LoopbackNode> nodes = new ConcurrentHashMap<>();
  private final Set<Set<PeerId>> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger busy = new AtomicInteger();

  public LoopbackNetwork(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  /** Adds a node; it is connected to nobody. */
  public LoopbackNode join(PeerId peer, byte[] publicKey) {
    LoopbackNode node = new LoopbackNode(this, peer, publicKey);
    nodes.put(peer, node);
    return node;
  }

  public void connect(LoopbackNode one, LoopbackNode other) {
    if (connections.add(Set.of(one.peer(), other.peer()))) {
      one.connected(other);
      other.connected(one);
    }
  }

  /** Breaks the connection and every stream over it. */
  public void disconnect(LoopbackNode one, LoopbackNode other) {
    if (connections.remove(Set.of(one.peer(), other.peer()))) {
      one.disconnected(other.peer());
      other.disconnected(one.peer());
    }
  }

  /**
   * Returns when the event loops and validators have done what they were given, and what came of
   * that; fails after 10 s.
   */
  public void settle() {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (busy.get() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the network is still busy after 10 s");
      }
      Thread.onSpinWait();
    }
  }

  /** A loop whose tasks {@link #settle} waits for. */
  Executor counted(Executor loop) {
    return task -> {
      busy.incrementAndGet();
      try {
        loop.execute(() -> run(task));
      } catch (RejectedExecutionException e) {
        busy.decrementAndGet();
        throw e;
      }
    };
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      busy.decrementAndGet();
    }
  }

  String fingerprint() {
    return fingerprint;
  }

  Optional<LoopbackNode> find(PeerId peer) {
    return Optional.ofNullable(nodes.get(peer));
  }

  boolean isConnected(PeerId one, PeerId other) {
    return !one.equals(other) && connections.contains(Set.of(one, other));
  }

  List<LoopbackNode> neighbours(PeerId peer) {
    return nodes.values().stream().filter(node -> isConnected(peer, node.peer())).toList();
  }

  @Override
  public void close() {
    nodes.values().forEach(LoopbackNode::close);
  }
}
