package org.opencloud.discovery.search.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Finds the threads that a plugin has left behind. */
final class Leftovers {
  private static final int MOST = 4_096;

  private Leftovers() {}

  /** The names of living threads that would load classes of the plugin. */
  static List<String> threads(ClassLoader plugin) {
    return threads()
        .filter(thread -> plugin.equals(thread.getContextClassLoader()))
        .map(Thread::getName)
        .sorted()
        .toList();
  }

  private static Stream<Thread> threads() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] living = new Thread[MOST];
    root.enumerate(living);
    return Arrays.stream(living).filter(Objects::nonNull);
  }
}
