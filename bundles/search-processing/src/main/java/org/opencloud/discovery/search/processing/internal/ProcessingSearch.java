package org.opencloud.discovery.search.processing.internal;

import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.osgi.service.component.annotations.Component;

/** Algorithms that run on others' machines: what they take, give and need. */
@Component
public final class ProcessingSearch implements SearchProvider {
  private static final ResourceType TYPE =
      ResourceType.named("PROCESSING")
          .description("Algorithms: runtime, inputs, outputs, needs")
          .field(Field.keyword("runtime"))
          .field(Field.keyword("image"))
          .field(Field.keyword("version"))
          .field(Field.keyword("license"))
          .field(Field.text("inputs"))
          .field(Field.text("outputs"))
          .field(Field.flag("gpu.required"))
          .field(Field.number("memory.gib", "GiB"))
          .field(Field.number("price.run", "EUR"))
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
