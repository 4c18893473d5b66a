package org.opencloud.discovery.kad;

import java.util.List;

/**
 * The rules of one namespace, the same on every node. Called on the DHT's workers, several at once;
 * may use the CPU, must not wait. What it throws counts as a refusal.
 */
public interface RecordValidator {

  /**
   * Whether the value may be stored under the key now. Asked again whenever a stored value is about
   * to be handed out, so that what has expired by its own words is not.
   *
   * @param key whole, such as {@code /node/did:key:z6Mk…}
   */
  boolean validate(String key, byte[] value);

  /**
   * Which of several valid values is the best.
   *
   * @param values at least one; not to be changed
   * @return its index; of equally good values the first
   */
  int select(String key, List<byte[]> values);
}
