package org.opencloud.discovery.libp2p.internal.host;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.PromiseCombiner;
import java.util.List;

/**
 * Loads the classes of Netty that keep an exception for ever. With it they keep every class on the
 * stack on which they were loaded; Netty outlives this bundle, which could then never be unloaded.
 */
final class NettyClasses {
  private static final long PATIENCE_MILLIS = 5_000;

  private NettyClasses() {}

  /** Returns when they are loaded: each by a thread whose stack has no class of this bundle. */
  @SuppressWarnings("deprecation") // the only constructor that needs no executor
  static void load() {
    // References to constructors, not lambdas: the body of a lambda would be our class.
    List<Runnable> uses = List.of(DefaultEventLoop::new, PromiseCombiner::new);
    uses.forEach(use -> await(new Thread(use, "libp2p-netty")));
  }

  private static void await(Thread thread) {
    thread.start();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
