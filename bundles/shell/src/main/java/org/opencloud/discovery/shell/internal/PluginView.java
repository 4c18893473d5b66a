package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.Verdict;

/** How a plugin and its worth look. */
final class PluginView {
  private PluginView() {}

  static ObjectNode json(Plugin plugin) {
    ObjectNode node =
        Json.object()
            .put("id", plugin.id())
            .put("name", plugin.name())
            .put("version", plugin.version())
            .put("location", plugin.location())
            .put("state", plugin.state());
    return node.setAll(json(plugin.verdict()));
  }

  static ObjectNode json(Verdict verdict) {
    return Json.object()
        .put("standing", verdict.standing().toString())
        .put("trusted", verdict.admitted())
        .put("signer", verdict.signer())
        .put("reason", verdict.reason())
        .put("sha256", verdict.digest());
  }

  /** In one line: yes, no, and why. */
  static String line(Verdict verdict) {
    String signer = verdict.signer().isEmpty() ? "" : "signed by " + verdict.signer();
    return switch (verdict.standing()) {
      case PLATFORM -> "trusted: of this distribution, unchanged";
      case TRUSTED -> "trusted: " + signer;
      default -> "not trusted: " + verdict.reason() + (signer.isEmpty() ? "" : ", " + signer);
    };
  }
}
