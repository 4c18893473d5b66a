package org.opencloud.discovery.identity.internal;

import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the whole process, in order. Only a distribution that is one node and nothing else asks for
 * it; in somebody's own Karaf the node says what is wrong and leaves the others alone.
 */
final class ProcessEnd implements Consumer<String> {
  /** The framework property that asks for it, by the value {@code exit}. */
  static final String PROPERTY = "node.home.taken";

  private static final Logger LOG = LoggerFactory.getLogger(ProcessEnd.class);
  private static final int STATUS = 4;

  private final BundleContext context;

  private ProcessEnd(BundleContext context) {
    this.context = context;
  }

  static Consumer<String> of(BundleContext context) {
    return "exit".equals(context.getProperty(PROPERTY)) ? new ProcessEnd(context) : why -> {};
  }

  @Override
  public void accept(String why) {
    System.err.println("not started: " + why);
    // Karaf ends with 0 however its framework came to stop; a supervisor is to see the difference.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(STATUS), "exit status"));
    try {
      context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
    } catch (BundleException e) {
      LOG.error("cannot stop", e);
    }
  }
}
