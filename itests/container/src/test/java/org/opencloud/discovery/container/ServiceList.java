package org.opencloud.discovery.container;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opencloud.discovery.harness.Node;

/** The services of ours that a node has: id to the short names of its interfaces. */
record ServiceList(Map<Integer, String> byId) {
  private static final Pattern SERVICE =
      Pattern.compile(
          "^\\[([^\\]]+)]$.*?^ service\\.id = (\\d+)$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9]+\\.");

  static ServiceList of(Node node) {
    Map<Integer, String> services = new TreeMap<>();
    Matcher next = SERVICE.matcher(node.run("service:list"));
    while (next.find()) {
      if (next.group(1).contains("org.opencloud.discovery.")) {
        services.put(Integer.valueOf(next.group(2)), PACKAGE.matcher(next.group(1)).replaceAll(""));
      }
    }
    return new ServiceList(services);
  }

  /** The interfaces of services that the other list lacks, or has anew. */
  Set<String> changed(ServiceList later) {
    Set<String> changed = new TreeSet<>();
    byId.forEach((id, names) -> add(changed, later.byId, id, names));
    later.byId.forEach((id, names) -> add(changed, byId, id, names));
    return changed;
  }

  private static void add(Set<String> changed, Map<Integer, String> others, int id, String names) {
    if (!names.equals(others.get(id))) {
      changed.addAll(Set.of(names.split(", ")));
    }
  }
}
