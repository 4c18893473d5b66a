package org.opencloud.discovery.api.dht;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The rules of one namespace of the DHT, the same on every node. Registered as an OSGi service with
 * the property {@link #NAMESPACE}; records of the namespace are taken and told while it is there.
 * Called on the DHT's workers, several at once: may use the CPU, must not wait. What it throws
 * counts as a refusal.
 */
@ConsumerType
public interface RecordValidator {

  /** Service property: the first part of the keys, such as {@code node}. */
  String NAMESPACE = "namespace";

  /**
   * Whether the value may stand under the key now. Bind the value to who may write it, with a
   * signature. Asked again whenever a stored value is about to be handed out, so that one that has
   * expired by its own words is not.
   *
   * @param key whole, such as {@code /node/did:key:z6Mk…}
   */
  boolean validate(String key, byte[] value);

  /**
   * Which of several valid values is the best: the newest, by a number inside it that never goes
   * back, else by its bytes, so that all nodes choose alike.
   *
   * @param values at least one; not to be changed
   * @return its index; of equally good values the first
   */
  int select(String key, List<byte[]> values);
}
