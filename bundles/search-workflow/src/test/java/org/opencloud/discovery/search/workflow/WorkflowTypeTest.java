package org.opencloud.discovery.search.workflow;

import java.util.List;
import java.util.Map;
import org.opencloud.discovery.testkit.TypeDescriptorContract;

class WorkflowTypeTest extends TypeDescriptorContract {

  @Override
  protected String file() {
    return "workflow.json";
  }

  @Override
  protected List<String> samples() {
    return lines("/samples.ndjson");
  }

  @Override
  protected String word() {
    return "weather";
  }

  @Override
  protected Map<String, String> misfits() {
    return Map.of(
        "steps[0].name",
        "{\"id\":\"x\",\"steps\":[{\"name\":7}]}",
        "duration.minutes",
        "{\"id\":\"x\",\"duration\":{\"minutes\":-1}}",
        "certified",
        "{\"id\":\"x\",\"certified\":\"true\"}");
  }
}
