package org.opencloud.discovery.api.search;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.osgi.annotation.versioning.ProviderType;

/** Changes what this node answers with. Blocks for the store; durable when a call returns. */
@ProviderType
public interface ResourceRegistry {

  /**
   * Adds a resource or replaces the one with its type and id.
   *
   * @param type the resource type; empty: read from the document's {@code data_type}
   * @param json one JSON object in UTF-8
   */
  Resource add(String type, byte[] json) throws ResourceRefused, StoreException;

  /**
   * Reads one JSON object, an array of objects, or one object a line, without holding them all.
   * Each bad entry is told to the report and skipped; the good ones go in.
   *
   * @param type the resource type of entries that name none; empty: each must name its own
   * @param stop asked now and then; true ends the loading early
   */
  Loaded load(String type, InputStream in, LoadReport report, BooleanSupplier stop)
      throws StoreException;

  /** Whether a provider of this node searches the type now; else nobody finds such a resource. */
  boolean isSearched(String type);

  /** False when there was none. */
  boolean remove(String type, String id) throws StoreException;

  Optional<Resource> get(String type, String id) throws StoreException;

  /** As {@link org.opencloud.discovery.api.store.ResourceStore#page}. */
  List<Resource> page(Optional<String> type, String after, int limit) throws StoreException;

  /** Why this resource would be refused now, by what its type's owner says; empty: it fits. */
  Optional<ResourceRefused> misfit(Resource resource);

  /**
   * Copies resources, peers and relations from one store to another. Can be repeated: what is there
   * already is written again.
   *
   * @param from and {@code to}: {@code embedded} or {@code mongodb}
   * @param progress told the number of resources copied so far
   * @return how many resources were copied
   * @throws ResourceRefused when a name is unknown or not installed
   */
  long copy(String from, String to, LongConsumer progress, BooleanSupplier stop)
      throws ResourceRefused, StoreException;

  /**
   * What came of a loading.
   *
   * @param resources how many went in
   * @param unsearched types of theirs that no provider of this node searches
   */
  record Loaded(long resources, Set<String> unsearched) {
    public Loaded {
      unsearched = Set.copyOf(unsearched);
    }
  }

  /** Told of the entries that could not be loaded, as they are met. */
  @FunctionalInterface
  interface LoadReport {
    /**
     * One bad entry.
     *
     * @param line where it begins, from 1
     * @param field the field that is wrong, or empty
     */
    void refused(long line, String field, String message);
  }
}
