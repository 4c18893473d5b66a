package org.opencloud.discovery.search.workflow.internal;

import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.osgi.service.component.annotations.Component;

/** Chains of processing over data, ready to be run again. */
@Component
public final class WorkflowSearch implements SearchProvider {
  private static final ResourceType TYPE =
      ResourceType.named("WORKFLOW")
          .description("Chains of processing steps over data")
          .field(Field.text("steps.name"))
          .field(Field.keyword("steps.uses"))
          .field(Field.keyword("engine"))
          .field(Field.keyword("schedule"))
          .field(Field.keyword("license"))
          .field(Field.number("duration.minutes", "min"))
          .field(Field.flag("certified"))
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
