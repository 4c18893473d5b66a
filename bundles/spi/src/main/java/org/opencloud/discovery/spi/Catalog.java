package org.opencloud.discovery.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The node's stored resources of one type, made for one call and narrowed to what its asker may
 * see. It cannot be widened, and it is closed when the call returns.
 */
@ProviderType
public interface Catalog {

  /**
   * Passes what matches the query's words and filter to the sink, in the query's order, until the
   * sink refuses, the deadline passes or nothing is left. Blocks.
   *
   * @throws CatalogException when the store cannot answer
   */
  void search(Query query, HitSink sink) throws CatalogException;
}
