package org.opencloud.discovery.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.opencloud.discovery.harness.Node;

/** Who a node says it is. */
final class Named {
  private Named() {}

  /**
   * What is the same after every start: not what makes signatures, which is Java for some seconds.
   */
  static JsonNode of(Node node) {
    ObjectNode shown = (ObjectNode) Answered.json(node.run("identity:show --json"));
    shown.remove("signatures");
    return shown;
  }
}
