package org.opencloud.discovery.search.processing;

import java.util.List;
import java.util.Map;
import org.opencloud.discovery.testkit.TypeDescriptorContract;

class ProcessingTypeTest extends TypeDescriptorContract {

  @Override
  protected String file() {
    return "processing.json";
  }

  @Override
  protected List<String> samples() {
    return lines("/samples.ndjson");
  }

  @Override
  protected String word() {
    return "gpu";
  }

  @Override
  protected Map<String, String> misfits() {
    return Map.of(
        "inputs",
        "{\"id\":\"x\",\"inputs\":\"grids\"}",
        "gpu.required",
        "{\"id\":\"x\",\"gpu\":{\"required\":1}}",
        "price.run",
        "{\"id\":\"x\",\"price\":{\"run\":-1}}");
  }
}
