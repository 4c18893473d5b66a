package org.opencloud.discovery.api.store;

import java.util.function.Consumer;
import org.opencloud.discovery.api.Registration;
import org.osgi.annotation.versioning.ProviderType;

/** What both ports of a store have in common. */
@ProviderType
public interface Store {

  /** The service property that names the store: {@code embedded} or {@code mongodb}. */
  String NAME = "store.name";

  /** As the service property {@link #NAME} says. */
  String name();

  StoreState state();

  /** Tells of changes of {@link #state()}, after the change. The listener returns at once. */
  Registration watch(Consumer<StoreState> listener);
}
