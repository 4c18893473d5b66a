package org.opencloud.discovery.search.storage.internal;

import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.osgi.service.component.annotations.Component;

/** Room for data: object, block and file storage. */
@Component
public final class StorageSearch implements SearchProvider {
  private static final ResourceType TYPE =
      ResourceType.named("STORAGE")
          .description("Object, block and file storage: room, protocol, price")
          .field(Field.keyword("kind"))
          .field(Field.keyword("protocol"))
          .field(Field.keyword("media"))
          .field(Field.number("capacity.gib", "GiB"))
          .field(Field.number("iops", "1/s"))
          .field(Field.number("replicas", ""))
          .field(Field.flag("encrypted"))
          .field(Field.keyword("location"))
          .field(Field.number("price.gib_month", "EUR/GiB/month"))
          .field(Field.keyword("mount").keptInternal())
          .build();

  @Override
  public ResourceType type() {
    return TYPE;
  }

  @Override
  public void search(Query query, Catalog catalog, HitSink sink) throws CatalogException {
    catalog.search(query, sink);
  }
}
