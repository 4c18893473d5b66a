package org.opencloud.discovery.store.mongodb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.store.StoreException;

class MongoLinkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long BEFORE_THE_SELECTION_TIMEOUT_MILLIS = 200;

  private final TestDatabase database = TestDatabase.inMemory();
  private final MongoLink link = new MongoLink(database.settings(), prepared -> {});
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private CompletableFuture<Boolean> call;

  @BeforeEach
  void call() throws InterruptedException {
    link.start();
    await().atMost(PATIENCE).until(() -> link.state().ready());
    call = CompletableFuture.supplyAsync(this::callThatWaits);
    assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void close() {
    goOn.countDown();
    link.close();
    database.close();
  }

  private boolean callThatWaits() {
    try {
      return link.read(
          nothing -> {
            begun.countDown();
            return waited();
          });
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean waited() {
    try {
      return goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void isClosedOnlyWhenTheCallsUnderWayHaveEnded() {
    CompletableFuture<Void> closing = CompletableFuture.runAsync(link::close);
    assertThatThrownBy(
            () -> closing.get(BEFORE_THE_SELECTION_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> link.read(nothing -> true)).hasMessage("the store is closed");

    goOn.countDown();

    assertThat(closing).succeedsWithin(PATIENCE);
    assertThat(call).isCompletedWithValue(true);
  }

  @Test
  void doesNotWaitForEver() {
    assertThat(CompletableFuture.runAsync(link::close)).succeedsWithin(PATIENCE);
    assertThat(call).isNotDone();
  }
}
