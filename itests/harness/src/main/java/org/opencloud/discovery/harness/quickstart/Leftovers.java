package org.opencloud.discovery.harness.quickstart;

import java.time.Duration;
import org.opencloud.discovery.harness.Deadline;

/** Every process below this one, however far its start had come. */
final class Leftovers {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private Leftovers() {}

  static void end() {
    ProcessHandle self = ProcessHandle.current();
    self.descendants().forEach(ProcessHandle::destroy);
    Deadline.in(PATIENCE).await(() -> self.descendants().noneMatch(ProcessHandle::isAlive));
    self.descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
