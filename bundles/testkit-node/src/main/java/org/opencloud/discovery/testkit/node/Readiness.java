package org.opencloud.discovery.testkit.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.store.Store;
import org.opencloud.discovery.api.store.StoreState;

/** Waits for a store. */
public final class Readiness {
  private static final long SECONDS = 60;

  private Readiness() {}

  /** Returns the store once it is ready; fails after a minute. */
  public static <S extends Store> S await(S store) throws Exception {
    CompletableFuture<StoreState> ready = new CompletableFuture<>();
    Registration watching = store.watch(state -> completeWhenReady(ready, state));
    try {
      completeWhenReady(ready, store.state());
      ready.get(SECONDS, TimeUnit.SECONDS);
      return store;
    } finally {
      watching.close();
    }
  }

  private static void completeWhenReady(CompletableFuture<StoreState> ready, StoreState state) {
    if (state.ready()) {
      ready.complete(state);
    }
  }
}
