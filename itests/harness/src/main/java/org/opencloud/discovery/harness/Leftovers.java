package org.opencloud.discovery.harness;

import java.io.IOException;
import java.time.Duration;

/** Every process below this one, however far its start had come. */
public final class Leftovers {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  // Of the process, as its children are: whoever starts one must see that the end has begun.
  private static boolean ending;

  private Leftovers() {}

  /** Starts a process, unless the end has begun: nobody would stop this one. */
  static synchronized Process start(ProcessBuilder builder) throws IOException {
    if (ending) {
      throw new IOException("this program is ending");
    }
    return builder.start();
  }

  private static synchronized void startNoMore() {
    ending = true;
  }

  /** Ends them all, the last started first, and lets no other start. */
  public static void end() {
    startNoMore();
    ProcessHandle self = ProcessHandle.current();
    self.descendants().forEach(ProcessHandle::destroy);
    Deadline.in(PATIENCE).await(() -> self.descendants().noneMatch(ProcessHandle::isAlive));
    self.descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
