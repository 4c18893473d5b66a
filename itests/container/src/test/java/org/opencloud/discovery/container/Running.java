package org.opencloud.discovery.container;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.opencloud.discovery.harness.Node;

/** What a test has started, ended in the opposite order; nodes that stand together, together. */
final class Running {
  private final Deque<AutoCloseable> all = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T started) {
    all.push(started);
    return started;
  }

  public void close() throws Exception {
    while (!all.isEmpty()) {
      List<Node> nodes = new ArrayList<>();
      while (all.peek() instanceof Node node) {
        nodes.add(node);
        all.pop();
      }
      Node.closeAll(nodes.toArray(Node[]::new));
      if (!all.isEmpty()) {
        all.pop().close();
      }
    }
  }
}
