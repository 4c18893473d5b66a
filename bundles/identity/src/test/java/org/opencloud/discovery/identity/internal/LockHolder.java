package org.opencloud.discovery.identity.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.identity.IdentityException;
import org.opencloud.discovery.api.node.NodeHome;

/** A process of its own that takes a node's home and keeps it for a while. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] arguments)
      throws IdentityException, HomeTaken, IOException, InterruptedException {
    HomeLock lock = HomeLock.take(new NodeHome(Path.of(arguments[0])));
    System.out.print('.');
    System.out.flush();
    new CountDownLatch(1).await(1, TimeUnit.MINUTES);
    lock.close();
  }
}
