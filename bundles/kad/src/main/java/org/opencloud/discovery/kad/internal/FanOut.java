package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** One call to each of several peers at once. Used on the loop only. */
final class FanOut {
  private final CompletableFuture<Integer> done = new CompletableFuture<>();
  private int waiting;
  private int succeeded;

  private FanOut() {}

  /** Completes with how many said yes, when all have answered or the time is up. */
  static CompletionStage<Integer> count(
      Setup setup,
      Collection<Contact> peers,
      Function<Contact, CompletionStage<Boolean>> call,
      Duration time) {
    FanOut all = new FanOut();
    all.waiting = peers.size();
    Setup.Alarm alarm = setup.later(time, all::end);
    all.done.whenComplete((count, failure) -> alarm.cancel());
    peers.forEach(peer -> setup.whenDone(call.apply(peer), all::settled));
    all.endWhenAllAnswered();
    return all.done;
  }

  private void settled(Boolean yes, Throwable failure) {
    waiting--;
    succeeded += failure == null && yes ? 1 : 0;
    endWhenAllAnswered();
  }

  private void endWhenAllAnswered() {
    if (waiting == 0) {
      end();
    }
  }

  private void end() {
    done.complete(succeeded);
  }
}
