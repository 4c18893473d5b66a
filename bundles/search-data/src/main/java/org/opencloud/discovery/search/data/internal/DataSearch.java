package org.opencloud.discovery.search.data.internal;

import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.osgi.service.component.annotations.Component;

/** Data sets: what they are about, their format, size and licence. */
@Component
public final class DataSearch implements SearchProvider {
  private static final ResourceType TYPE =
      ResourceType.named("DATA")
          .description("Data sets: subject, format, size, licence")
          .field(Field.text("keywords"))
          .field(Field.keyword("format"))
          .field(Field.keyword("license"))
          .field(Field.text("provenance"))
          .field(Field.number("size.gib", "GiB"))
          .field(Field.number("records", ""))
          .field(Field.number("year", ""))
          .field(Field.flag("personal_data"))
          .field(Field.keyword("location"))
          .field(Field.keyword("path").keptInternal())
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
