package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchListener;

/** Keeps what a search brings. */
final class TestListener implements SearchListener {
  final List<Answer> answers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Account> account = new CompletableFuture<>();
  volatile Search search;

  @Override
  public void answer(Answer answer) {
    if (account.isDone()) {
      throw new AssertionError("an answer after the end");
    }
    answers.add(answer);
  }

  @Override
  public void ended(Account ended) {
    if (!account.complete(ended)) {
      throw new AssertionError("a second end");
    }
  }

  Account account() {
    try {
      return account.get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("no account", e);
    }
  }

  boolean isOver() {
    return account.isDone();
  }

  List<String> ids() {
    return answers.stream().map(Answer::resourceId).sorted().toList();
  }

  String json(String id) {
    return answers.stream()
        .filter(answer -> answer.resourceId().equals(id))
        .map(answer -> new String(answer.json(), UTF_8))
        .findFirst()
        .orElseThrow();
  }
}
