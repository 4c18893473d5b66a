package org.opencloud.discovery.store.embedded.internal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the store works.
 *
 * @param directory holds the lock, the log and the index
 * @param rollBytes when the log is committed to the index; bounds what is replayed at the next
 *     start
 * @param bufferMegabytes heap for what the index has not written yet
 * @param refresh how old a search lets the index become before the recent writes move into it
 * @param retry how long a store that failed waits before it opens again
 * @param reserveBytes free space below which it does not open
 * @param acceptLoss opens a damaged log as far as it can be read
 */
record Settings(
    Path directory,
    long rollBytes,
    int bufferMegabytes,
    Duration refresh,
    Duration retry,
    long reserveBytes,
    boolean acceptLoss) {

  static Settings at(Path directory) {
    return new Settings(
        directory, 16L << 20, 16, Duration.ofMillis(200), Duration.ofSeconds(5), 64L << 20, false);
  }

  Settings rollingAt(long bytes) {
    return new Settings(
        directory, bytes, bufferMegabytes, refresh, retry, reserveBytes, acceptLoss);
  }

  Settings retryingAfter(Duration wait) {
    return new Settings(
        directory, rollBytes, bufferMegabytes, refresh, wait, reserveBytes, acceptLoss);
  }

  Settings acceptingLoss() {
    return new Settings(directory, rollBytes, bufferMegabytes, refresh, retry, reserveBytes, true);
  }

  Settings reserving(long bytes) {
    return new Settings(directory, rollBytes, bufferMegabytes, refresh, retry, bytes, acceptLoss);
  }
}
