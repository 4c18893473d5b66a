package org.opencloud.discovery.api.dht;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The distributed hash table of the network: signed records, where peers are, who provides what.
 * Registered while {@code dht.mode} is not {@code off}. All methods return at once, from any
 * thread; stages complete on the DHT's own thread, which must not be held up, and fail with {@link
 * DhtException}. Keys are {@code /namespace/rest}; a {@link RecordValidator} must be registered for
 * the namespace.
 */
@ProviderType
public interface Dht {

  /** The longest value, in bytes. */
  int MAX_VALUE = 16 * 1024;

  /** The longest key of a record, in bytes of UTF-8. */
  int MAX_KEY = 256;

  /**
   * Holds a value here and at the nodes nearest to its key. Others forget it after 48 h: put it
   * again, or {@link #keep} it.
   *
   * @return how many other nodes took it; 0 when none is known
   */
  CompletionStage<Integer> put(String key, byte[] value, Duration timeout);

  /**
   * Puts now and again and again until it is closed; what reached nobody is tried again soon.
   *
   * @param value asked each time, on the DHT's thread: from memory
   * @param period from one put that arrived to the next
   */
  Registration keep(String key, Supplier<byte[]> value, Duration period);

  /**
   * The best valid value found.
   *
   * @param quorum nodes with a valid value after which nobody else is asked; 0: all that are near
   */
  CompletionStage<Optional<byte[]>> get(String key, int quorum, Duration timeout);

  /** Where a node is; empty when nobody on the way knew it. */
  CompletionStage<Optional<DhtPeer>> find(PeerId peer, Duration timeout);

  /**
   * Announces this node as one that provides something; others forget it after 48 h.
   *
   * @param key the multihash of what is provided, 1 to 80 bytes
   * @return how many other nodes were told
   */
  CompletionStage<Integer> provide(byte[] key, Duration timeout);

  /** Announces this node now and every 22 h, until it is closed. */
  Registration keepProviding(byte[] key);

  /** Who provides something, this node not among them. */
  CompletionStage<List<DhtPeer>> providers(byte[] key, int limit, Duration timeout);

  DhtStatus status();
}
