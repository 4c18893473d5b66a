package org.opencloud.discovery.shell.internal;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;

/** Completes the last of several resource types with commas between. */
@Service
public class TypesCompleter extends TypeCompleter {
  @Override
  Stream<String> words(Services services, CommandLine line, String begun) {
    return continued(begun, names(services));
  }

  /** The list so far with each type behind it that is not in it. */
  private static Stream<String> continued(String begun, Stream<String> types) {
    String before = begun.substring(0, begun.lastIndexOf(',') + 1);
    List<String> named = List.of(before.toUpperCase(Locale.ROOT).split(",", -1));
    return types.filter(type -> !named.contains(type.toUpperCase(Locale.ROOT))).map(before::concat);
  }
}
