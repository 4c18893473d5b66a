package org.opencloud.discovery.harness;

import java.time.Duration;

/** Every process below this one, however far its start had come. */
public final class Leftovers {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private Leftovers() {}

  /** Ends them all, the last started first. */
  public static void end() {
    ProcessHandle self = ProcessHandle.current();
    self.descendants().forEach(ProcessHandle::destroy);
    Deadline.in(PATIENCE).await(() -> self.descendants().noneMatch(ProcessHandle::isAlive));
    self.descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
