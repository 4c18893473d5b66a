package org.opencloud.discovery.search.compute.internal;

import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.osgi.service.component.annotations.Component;

/** Machines that can be rented: their processors, accelerators, memory and price. */
@Component
public final class ComputeSearch implements SearchProvider {
  private static final ResourceType TYPE =
      ResourceType.named("COMPUTE")
          .description("Machines: processors, GPUs, memory, price")
          .field(Field.keyword("gpu.model"))
          .field(Field.number("gpu.count", ""))
          .field(Field.number("gpu.memory.gib", "GiB"))
          .field(Field.keyword("cpu.model"))
          .field(Field.number("cpu.cores", ""))
          .field(Field.keyword("architecture"))
          .field(Field.number("memory.gib", "GiB"))
          .field(Field.number("network.gbit", "Gbit/s"))
          .field(Field.keyword("location"))
          .field(Field.number("price.hour", "EUR/h"))
          .field(Field.flag("confidential"))
          .field(Field.keyword("inventory_number").keptInternal())
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
