package org.opencloud.discovery.store.mongodb.internal;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/**
 * A MongoDB stand-in for trying things out: in memory, on loopback, until it is killed. The first
 * argument is its port; without one it takes a free one. Prints the connection string.
 */
public final class MongoStandIn {
  private MongoStandIn() {}

  /** Runs it. */
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
    MongoServer server = new MongoServer(new MemoryBackend());
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind(new InetSocketAddress("127.0.0.1", port));
    System.out.println("mongodb://127.0.0.1:" + server.getLocalAddress().getPort());
    new CountDownLatch(1).await();
  }
}
