package org.opencloud.discovery.transport.internal;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.node.NamedThreads;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.kad.Kad;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadStorage;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Host;

/** The DHT of one network and the threads it runs on; its files are kept in the node's home. */
final class DhtNode implements AutoCloseable {
  private static final int WORKERS = 2;
  private static final int MAX_WAITING = 1_024;
  private static final long CLOSE_SECONDS = 2;

  private final ScheduledExecutorService loop = Threads.single("kad-loop");
  private final ExecutorService workers =
      new ThreadPoolExecutor(
          WORKERS,
          WORKERS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          new NamedThreads("kad-worker"));
  private final Kad kad;
  private final DhtPort port;
  private final DhtValidators validators;

  DhtNode(Host host, KadParams params, NodeHome home, Counts counts, SecureRandom random) {
    this.kad =
        new Kad(
            KadHost.over(host),
            params,
            new Files(home),
            loop,
            workers,
            Clock.systemUTC(),
            random,
            counts);
    this.port = new DhtPort(kad, peer -> host.connection(peer).isPresent());
    this.validators = new DhtValidators(kad);
    kad.start();
  }

  Dht port() {
    return port;
  }

  DhtValidators validators() {
    return validators;
  }

  /** Leaves the network; what is held is written by {@link #close}. */
  void leave() {
    kad.close();
  }

  /** Ends the threads once the last snapshot is written, within a few seconds. */
  @Override
  public void close() {
    leave();
    end(loop);
    end(workers);
  }

  private static void end(ExecutorService threads) {
    threads.shutdown();
    try {
      threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  private record Files(NodeHome home) implements KadStorage {
    @Override
    public Optional<byte[]> load(String name) throws IOException {
      return home.read(name);
    }

    @Override
    public void save(String name, byte[] content) throws IOException {
      home.write(name, content);
    }
  }
}
