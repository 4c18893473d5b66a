package org.opencloud.discovery.search.compute;

import java.util.List;
import java.util.Map;
import org.opencloud.discovery.testkit.TypeDescriptorContract;

class ComputeTypeTest extends TypeDescriptorContract {

  @Override
  protected String file() {
    return "compute.json";
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
        "gpu.count",
        "{\"id\":\"x\",\"gpu\":{\"count\":-1}}",
        "cpu.cores",
        "{\"id\":\"x\",\"cpu\":{\"cores\":\"96\"}}",
        "memory.gib",
        "{\"id\":\"x\",\"memory\":{\"gib\":-0.5}}",
        "country",
        "{\"id\":\"x\",\"country\":\"France\"}",
        "isolation",
        "{\"id\":\"x\",\"isolation\":\"none\"}",
        "gpu",
        "{\"id\":\"x\",\"gpu\":\"H100\"}");
  }
}
