package org.opencloud.discovery.described.internal;

import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;

/** Answers for a type with what the node stores of it. */
final class CatalogSearch implements SearchProvider {
  private final ResourceType type;

  CatalogSearch(ResourceType type) {
    this.type = type;
  }

  @Override
  public ResourceType type() {
    return type;
  }

  @Override
  public void search(Query query, Catalog catalog, HitSink sink) throws CatalogException {
    catalog.search(query, sink);
  }
}
