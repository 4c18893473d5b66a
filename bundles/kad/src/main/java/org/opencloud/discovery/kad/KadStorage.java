package org.opencloud.discovery.kad;

import java.io.IOException;
import java.util.Optional;

/** Keeps two small files for the DHT. Called on its workers, never two calls at once. */
public interface KadStorage {
  /** Keeps nothing. */
  KadStorage NONE =
      new KadStorage() {
        @Override
        public Optional<byte[]> load(String name) {
          return Optional.empty();
        }

        @Override
        public void save(String name, byte[] content) {
          // Nothing outlives the process.
        }
      };

  /** The file's content; empty when there is none. */
  Optional<byte[]> load(String name) throws IOException;

  /** Replaces the file as a whole. */
  void save(String name, byte[] content) throws IOException;
}
