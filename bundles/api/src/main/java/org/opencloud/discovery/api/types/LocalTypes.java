package org.opencloud.discovery.api.types;

import java.util.List;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.spi.ResourceType;
import org.osgi.annotation.versioning.ProviderType;

/** The resource types that this node answers for. */
@ProviderType
public interface LocalTypes {

  /** Each name once, by name. Does not block. */
  List<ResourceType> types();

  /** Tells of each change, after it, on any thread; the callback must not block. */
  Registration watch(Runnable changed);
}
