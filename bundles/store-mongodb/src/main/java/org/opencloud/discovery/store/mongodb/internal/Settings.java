package org.opencloud.discovery.store.mongodb.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The store's settings, checked.
 *
 * @param uri may hold a password: never shown
 * @param passwordFile present: log in as this user, known to {@code authSource}
 */
record Settings(
    String uri,
    String database,
    String user,
    Optional<Path> passwordFile,
    String authSource,
    Duration selectionTimeout,
    Duration readTimeout,
    Duration writeTimeout) {

  @Override
  public String toString() {
    return "Settings[" + database + "]";
  }
}
