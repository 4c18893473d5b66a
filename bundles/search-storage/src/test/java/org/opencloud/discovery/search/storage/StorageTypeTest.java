package org.opencloud.discovery.search.storage;

import java.util.List;
import java.util.Map;
import org.opencloud.discovery.testkit.TypeDescriptorContract;

class StorageTypeTest extends TypeDescriptorContract {

  @Override
  protected String file() {
    return "storage.json";
  }

  @Override
  protected List<String> samples() {
    return lines("/samples.ndjson");
  }

  @Override
  protected String word() {
    return "object";
  }

  @Override
  protected Map<String, String> misfits() {
    return Map.of(
        "capacity.gib",
        "{\"id\":\"x\",\"capacity\":{\"gib\":\"much\"}}",
        "replicas",
        "{\"id\":\"x\",\"replicas\":0}",
        "durability",
        "{\"id\":\"x\",\"durability\":100.5}",
        "encrypted",
        "{\"id\":\"x\",\"encrypted\":\"yes\"}");
  }
}
