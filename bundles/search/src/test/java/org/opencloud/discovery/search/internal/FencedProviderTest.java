package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opencloud.discovery.spi.Catalog;

@Timeout(10)
class FencedProviderTest {
  private static final Catalog NO_CATALOG = (query, sink) -> {};

  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final ProviderCall call = new ProviderCall(ended::complete);

  /**
   * An interrupt inside the store closes its files: every search fails until they are open again.
   */
  @Test
  void doesNotInterruptACallInsideTheStoreWhenItIsRemoved() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch removed = new CountDownLatch(1);
    CompletableFuture<Boolean> interruptedInside = new CompletableFuture<>();
    CompletableFuture<Boolean> interruptedAfter = new CompletableFuture<>();
    TestProvider provider =
        new TestProvider(
            "COMPUTE",
            (query, catalog, sink) -> {
              call.enterStore();
              inside.countDown();
              while (removed.getCount() > 0) {
                Thread.onSpinWait();
              }
              interruptedInside.complete(Thread.currentThread().isInterrupted());
              call.leaveStore();
              interruptedAfter.complete(Thread.currentThread().isInterrupted());
              throw new InterruptedException("as told");
            });
    FencedProvider fenced =
        new FencedProvider(
            provider, provider.type(), TestNode.owner("acme", "1.0.0"), Settings.DEFAULT);
    Question question =
        new Question(Wanted.of(List.of("gpu")), "", 10, Instant.now().plusSeconds(60));
    TypeQuery query = question.to(provider.type());
    fenced.ready(call, query, NO_CATALOG, null).inPool();
    assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();

    fenced.close();
    removed.countDown();

    assertThat(interruptedInside.get(5, TimeUnit.SECONDS)).isFalse();
    assertThat(interruptedAfter.get(5, TimeUnit.SECONDS)).isTrue();
    assertThat(ended.get(5, TimeUnit.SECONDS)).isEqualTo("removed");
  }

  @Test
  void restsBeforeItTellsThatACallOverran() {
    TestProvider provider = new TestProvider("acme.hangs", (query, catalog, sink) -> {});
    FencedProvider fenced =
        new FencedProvider(
            provider, provider.type(), TestNode.owner("acme", "1.0.0"), Settings.DEFAULT);
    Instant now = Instant.EPOCH;
    List<Boolean> restingWhenTold = new ArrayList<>();

    for (int i = 0; i < 5; i++) {
      fenced.overran(new ProviderCall(why -> restingWhenTold.add(fenced.isResting(now))), now);
    }

    assertThat(restingWhenTold).containsExactly(false, false, false, false, true);
  }
}
