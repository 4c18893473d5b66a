package org.opencloud.discovery.shell.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.api.search.SearchRequest;

/**
 * Hands what a search tells over to the command's own thread, so that a slow terminal delays
 * nobody.
 */
final class Conversation implements SearchListener {
  /** A search has at most so many results, and one account. */
  private final BlockingQueue<Object> told = new ArrayBlockingQueue<>(SearchRequest.MAX_LIMIT + 1);

  @Override
  public void answer(Answer answer) {
    told.offer(answer);
  }

  @Override
  public void ended(Account account) {
    told.offer(account);
  }

  /** Passes answers on until the account comes; empty when it does not come in time. */
  Optional<Account> take(Duration patience, Consumer<Answer> each) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    for (; ; ) {
      Object next = told.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next instanceof Answer answer) {
        each.accept(answer);
      } else {
        return next instanceof Account account ? Optional.of(account) : Optional.empty();
      }
    }
  }
}
