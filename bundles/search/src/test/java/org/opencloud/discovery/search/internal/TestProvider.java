package org.opencloud.discovery.search.internal;

import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;

/** A provider that does what the test says; the catalog's matches unless told. */
final class TestProvider implements SearchProvider {
  private final ResourceType type;
  private final Body body;

  /** What the provider does. */
  @FunctionalInterface
  interface Body {
    void search(Query query, Catalog catalog, HitSink sink) throws Exception;
  }

  TestProvider(ResourceType type, Body body) {
    this.type = type;
    this.body = body;
  }

  TestProvider(String name, Body body) {
    this(
        ResourceType.named(name)
            .description("of a test")
            .field(Field.keyword("gpu.model"))
            .field(Field.number("gpu.count", ""))
            .field(Field.number("price.hour", "EUR/h"))
            .field(Field.flag("encrypted"))
            .field(Field.text("secret.note").keptInternal())
            .build(),
        body);
  }

  static TestProvider ofCatalog(String name) {
    return new TestProvider(name, (query, catalog, sink) -> catalog.search(query, sink));
  }

  @Override
  public ResourceType type() {
    return type;
  }

  @Override
  public void search(Query query, Catalog catalog, HitSink sink) throws Exception {
    body.search(query, catalog, sink);
  }
}
