package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.event.ClusterListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Turns the settings into the driver's. */
final class ClientSettings {
  private static final int HEARTBEAT_MILLIS = 2_000;
  private static final int MOST_CONNECTIONS = 32;
  private static final int LONGEST_PASSWORD = 4_096;

  private ClientSettings() {}

  /** Blocks when the names of the servers come from DNS. */
  static MongoClientSettings of(Settings settings, ClusterListener listener) throws IOException {
    int selection = Math.toIntExact(settings.selectionTimeout().toMillis());
    MongoClientSettings.Builder builder =
        MongoClientSettings.builder()
            .applicationName("oc-discovery")
            .applyConnectionString(new ConnectionString(settings.uri()))
            .applyToClusterSettings(
                cluster ->
                    cluster
                        .serverSelectionTimeout(selection, TimeUnit.MILLISECONDS)
                        .addClusterListener(listener))
            .applyToServerSettings(
                server -> server.heartbeatFrequency(HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS))
            .applyToSocketSettings(
                socket -> socket.connectTimeout(selection, TimeUnit.MILLISECONDS))
            .applyToConnectionPoolSettings(pool -> pool.maxSize(MOST_CONNECTIONS))
            // What a call has returned from survives a hard kill and the loss of one server.
            .writeConcern(WriteConcern.MAJORITY.withJournal(true))
            .readConcern(ReadConcern.LOCAL)
            .readPreference(ReadPreference.primary());
    if (settings.passwordFile().isPresent()) {
      char[] password = password(settings.passwordFile().get());
      builder.credential(
          MongoCredential.createCredential(settings.user(), settings.authSource(), password));
    }
    return builder.build();
  }

  private static char[] password(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.size(file) > LONGEST_PASSWORD) {
      throw new IOException("password.file: expected a readable file of one line: " + file);
    }
    return Files.readString(file).stripTrailing().toCharArray();
  }
}
