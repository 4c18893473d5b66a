package org.opencloud.discovery.container;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opencloud.discovery.harness.Node;

/** What a node has that has an id: the id to the short names of its classes. */
record Listing(Map<Integer, String> byId) {
  private static final Pattern SERVICE =
      Pattern.compile(
          "^\\[(?<names>[^\\]]+)]$.*?^ service\\.id = (?<id>\\d+)$",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern COMPONENT =
      Pattern.compile(
          "^(?<names>\\S+) in bundle .*\\R +Id: (?<id>\\d+), State:(ACTIVE|SATISFIED)",
          Pattern.MULTILINE);
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9]+\\.");

  static Listing services(Node node) {
    return read(SERVICE.matcher(node.run("service:list")));
  }

  /** Components that are up. Karaf prints what this command returns only into a pipe. */
  static Listing components(Node node) {
    return read(COMPONENT.matcher(node.run("scr:list | cat -")));
  }

  private static Listing read(Matcher next) {
    Map<Integer, String> all = new TreeMap<>();
    while (next.find()) {
      String names = next.group("names");
      all.put(Integer.valueOf(next.group("id")), PACKAGE.matcher(names).replaceAll(""));
    }
    return new Listing(all);
  }

  /** The names of what the other list lacks, or has anew. */
  Set<String> changed(Listing later) {
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
