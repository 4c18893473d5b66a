package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.opencloud.discovery.testkit.node.RecordingMeters;

/** A database for one test: in memory, or on a real server. */
final class TestDatabase implements AutoCloseable {
  private final String name = "oc_" + UUID.randomUUID().toString().substring(0, 8);
  private final Optional<MongoServer> server;
  private final String uri;
  final RecordingMeters meters = new RecordingMeters();

  private TestDatabase(Optional<MongoServer> server, String uri) {
    this.server = server;
    this.uri = uri;
  }

  static TestDatabase inMemory() {
    MongoServer server = new MongoServer(new MemoryBackend());
    server.bind(new InetSocketAddress("127.0.0.1", 0));
    InetSocketAddress address = server.getLocalAddress();
    return new TestDatabase(Optional.of(server), "mongodb://127.0.0.1:" + address.getPort());
  }

  static TestDatabase on(String uri) {
    return new TestDatabase(Optional.empty(), uri);
  }

  MongoStores stores() {
    return stores(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  MongoStores stores(int mostPeers, int mostRecords) {
    MongoStores stores =
        new MongoStores(settings(), Clock.systemUTC(), meters, mostPeers, mostRecords);
    stores.start();
    return stores;
  }

  Settings settings() {
    return new Settings(
        uri,
        name,
        "",
        Optional.empty(),
        "admin",
        Duration.ofMillis(500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20));
  }

  /** What another program would do. */
  void with(java.util.function.Consumer<MongoDatabase> action) {
    try (MongoClient client = MongoClients.create(uri)) {
      action.accept(client.getDatabase(name));
    }
  }

  @Override
  public void close() {
    if (server.isPresent()) {
      server.get().shutdownNow();
    } else {
      with(MongoDatabase::drop);
    }
  }
}
