package org.opencloud.discovery.described.internal;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.util.tracker.BundleTracker;

/**
 * Keeps the types of every running bundle in use. A bundle that starts lazily counts from its first
 * step, since without code it takes no other.
 */
@Component(
    service = {},
    immediate = true)
public final class DescribedTypes {
  private final BundleTracker<Vendor> vendors;

  @Activate
  public DescribedTypes(BundleContext context) {
    vendors =
        new BundleTracker<>(context, Bundle.ACTIVE | Bundle.STARTING, null) {
          @Override
          public Vendor addingBundle(Bundle bundle, BundleEvent event) {
            Vendor vendor = new Vendor(bundle);
            vendor.look(isRunning(bundle));
            return vendor;
          }

          @Override
          public void modifiedBundle(Bundle bundle, BundleEvent event, Vendor vendor) {
            vendor.look(isRunning(bundle));
          }

          @Override
          public void removedBundle(Bundle bundle, BundleEvent event, Vendor vendor) {
            vendor.close();
          }
        };
    vendors.open();
  }

  private static boolean isRunning(Bundle bundle) {
    return bundle.getState() == Bundle.ACTIVE
        || Constants.ACTIVATION_LAZY.equals(
            bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY));
  }

  @Deactivate
  void close() {
    vendors.close();
  }
}
