package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.internal.connection.PowerOfTwoBufferPool;
import java.lang.reflect.Method;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Ends with the bundle what the driver never ends: the thread that prunes the buffers of all its
 * clients would keep this bundle's class loader for ever. The driver has no public way to do it.
 */
public final class DriverThreads implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    // The driver starts it with its first client.
  }

  @Override
  public void stop(BundleContext context) throws ReflectiveOperationException {
    Method end = PowerOfTwoBufferPool.class.getDeclaredMethod("disablePruning");
    end.setAccessible(true);
    end.invoke(PowerOfTwoBufferPool.DEFAULT);
  }
}
