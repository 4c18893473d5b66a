package org.opencloud.discovery.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Searches one resource type. Registered as an OSGi service, it is in use from the moment it
 * appears until the moment it goes; no restart, no configuration.
 *
 * <p>Each provider has a bounded pool of threads of its own; while its calls take less than a
 * millisecond it shares one with others that are as quick. A provider that throws, hangs or floods
 * is cut off at the deadline and reported by type; it delays another by 40 ms at most.
 */
@ConsumerType
public interface SearchProvider {

  /** Describes the type that this provider searches. Constant, and answered without blocking. */
  ResourceType type();

  /**
   * Offers what matches the query to the sink, best first. Called on a thread of a pool, never one
   * of the caller's, possibly several times at once; may block until {@link Query#deadline()},
   * after which the thread is interrupted and what is still offered is refused.
   *
   * @param query what is asked for
   * @param catalog this type's stored resources, already narrowed to what this asker may see
   * @param sink takes the matches; stop as soon as it returns false
   * @throws Exception reported to the asker as a failure of this type, without its text
   */
  void search(Query query, Catalog catalog, HitSink sink) throws Exception;
}
