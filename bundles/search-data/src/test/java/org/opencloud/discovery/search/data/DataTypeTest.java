package org.opencloud.discovery.search.data;

import java.util.List;
import java.util.Map;
import org.opencloud.discovery.testkit.TypeDescriptorContract;

class DataTypeTest extends TypeDescriptorContract {

  @Override
  protected String file() {
    return "data.json";
  }

  @Override
  protected List<String> samples() {
    return lines("/samples.ndjson");
  }

  @Override
  protected String word() {
    return "parquet";
  }

  @Override
  protected Map<String, String> misfits() {
    return Map.of(
        "records",
        "{\"id\":\"x\",\"records\":1.5}",
        "keywords[1]",
        "{\"id\":\"x\",\"keywords\":[\"a\",1]}",
        "updated",
        "{\"id\":\"x\",\"updated\":\"yesterday\"}",
        "language",
        "{\"id\":\"x\",\"language\":\"German\"}");
  }
}
