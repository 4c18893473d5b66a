package org.opencloud.discovery.container;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test has started, ended in the opposite order. */
final class Running {
  private final Deque<AutoCloseable> all = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T started) {
    all.push(started);
    return started;
  }

  public void close() throws Exception {
    while (!all.isEmpty()) {
      all.pop().close();
    }
  }
}
