package org.opencloud.discovery.described.internal;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Goes into a bundle that is starting for a moment and never runs. */
public final class FailingActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    throw new IllegalStateException("does not start");
  }

  @Override
  public void stop(BundleContext context) {
    // It never ran.
  }
}
