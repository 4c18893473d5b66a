package org.opencloud.discovery.search.internal;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * The bundle that a provider is of.
 *
 * @param name its symbolic name: the vendor, whatever the version
 * @param bundle its id; the smaller was installed earlier
 * @param service the provider's own id, for the case that a bundle has several
 */
record Owner(String name, Version version, long bundle, long service) {
  /** Of the same name, the newer comes first, then the earlier installed. */
  static final Comparator<Owner> BEST_FIRST =
      Comparator.comparing(Owner::version)
          .reversed()
          .thenComparing(Owner::bundle)
          .thenComparing(Owner::service);

  Owner {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
  }

  static Owner of(ServiceReference<?> provider) {
    Bundle bundle = provider.getBundle();
    return new Owner(
        bundle.getSymbolicName(),
        bundle.getVersion(),
        bundle.getBundleId(),
        (Long) provider.getProperty(Constants.SERVICE_ID));
  }

  @Override
  public String toString() {
    return name + " " + version + " (bundle " + bundle + ")";
  }
}
