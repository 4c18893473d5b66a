package org.opencloud.discovery.shell.internal;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;

/** Completes the terms of a partner behind the relation: options, and the types of one of them. */
@Service
public class TermsCompleter extends TypesCompleter {
  private static final String TYPES = "--types";

  private static final List<String> OPTIONS = List.of("--give", "--take", "--until", TYPES);

  @Override
  Stream<String> words(Services services, CommandLine line, String begun) {
    return before(line).equals(TYPES)
        ? super.words(services, line, begun)
        : options(List.of(line.getArguments()), begun);
  }

  /** Those that are not there yet. */
  private static Stream<String> options(List<String> words, String begun) {
    return OPTIONS.stream().filter(option -> option.equals(begun) || !words.contains(option));
  }

  private static String before(CommandLine line) {
    int at = line.getCursorArgumentIndex() - 1;
    return at < 0 || at >= line.getArguments().length ? "" : line.getArguments()[at];
  }
}
