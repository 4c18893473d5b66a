package org.opencloud.discovery.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which foreign peers run on this machine. */
public final class PeerSurvey {
  private final Map<PeerKind, Optional<String>> missing = new EnumMap<>(PeerKind.class);

  private PeerSurvey() {}

  /**
   * Builds what is not built yet, and writes {@code interop-peers.txt} for {@code ./check}.
   *
   * @param project the checkout
   * @param target the build folder of the module whose tests want the peers
   * @param kinds the peers that they want
   */
  public static PeerSurvey take(Path project, Path target, List<PeerKind> kinds) {
    PeerSurvey survey = new PeerSurvey();
    create(target);
    StringBuilder lines = new StringBuilder();
    for (PeerKind kind : kinds) {
      Optional<String> reason = kind.missing(project, target);
      survey.missing.put(kind, reason);
      lines.append(kind.report(project, reason)).append('\n');
    }
    try {
      Files.writeString(target.resolve("interop-peers.txt"), lines);
    } catch (IOException e) {
      throw new HarnessException("cannot write what peers ran: " + e.getMessage(), e);
    }
    return survey;
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new HarnessException("cannot make " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Why it does not run; nothing when it does. */
  public Optional<String> missing(PeerKind kind) {
    return missing.getOrDefault(kind, Optional.of("not looked for"));
  }
}
