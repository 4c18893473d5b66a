package org.opencloud.discovery.guard.internal;

import java.nio.file.Path;
import java.util.logging.Level;
import org.opencloud.discovery.guard.Plugin;
import org.opencloud.discovery.guard.Verdict;
import org.opencloud.discovery.guard.Verdict.Standing;

/** What the log says of a plugin that is not trusted: which, from where, why, what to do. */
final class Reports {
  private final GuardLog log;
  private final Path trusted;

  Reports(GuardLog log, Path trusted) {
    this.log = log;
    this.trusted = trusted;
  }

  void refused(Plugin plugin) {
    log.sayOnce(
        level(plugin.verdict()),
        "refused "
            + named(plugin)
            + ". It cannot resolve (policy require). "
            + advice(plugin.verdict())
            + ", then bundle:start "
            + plugin.id());
  }

  void warned(Plugin plugin) {
    log.sayOnce(
        level(plugin.verdict()),
        "not trusted: " + named(plugin) + ". It runs (policy warn). " + advice(plugin.verdict()));
  }

  void stillRuns(Plugin plugin) {
    log.sayOnce(
        level(plugin.verdict()),
        "would be refused: "
            + named(plugin)
            + ". It runs until it is resolved anew (policy require). "
            + advice(plugin.verdict())
            + ", or bundle:uninstall "
            + plugin.id());
  }

  void unmended(Exception trouble) {
    log.sayOnce(
        Level.SEVERE,
        "this framework lets nothing resolve while a bundle is refused ("
            + trouble
            + "). Uninstall what"
            + " plugin:list says is not trusted");
  }

  void refusedKar(String location, Verdict verdict) {
    log.say(
        Level.WARNING,
        "refused "
            + named(location, verdict)
            + ". Nothing of it is unpacked (policy require). "
            + advice(verdict));
  }

  void warnedKar(String location, Verdict verdict) {
    log.say(
        Level.WARNING,
        "not trusted: "
            + named(location, verdict)
            + ". It is deployed (policy warn). "
            + advice(verdict));
  }

  private static Level level(Verdict verdict) {
    return verdict.standing() == Standing.ALTERED ? Level.SEVERE : Level.WARNING;
  }

  private static String named(Plugin plugin) {
    return "bundle "
        + plugin.name()
        + " "
        + plugin.version()
        + " ("
        + plugin.id()
        + ") from "
        + plugin.location()
        + ": "
        + why(plugin.verdict());
  }

  private static String named(String location, Verdict verdict) {
    return "KAR " + Plain.text(location) + ": " + why(verdict);
  }

  static String why(Verdict verdict) {
    return verdict.signer().isEmpty() || verdict.reason().contains(verdict.signer())
        ? verdict.reason()
        : "signed by " + verdict.signer() + ": " + verdict.reason();
  }

  private String advice(Verdict verdict) {
    return switch (verdict.standing()) {
      case UNSIGNED -> "Have it signed (jarsigner) by a certificate in " + trusted;
      case DISTRUSTED -> "If you trust who signed it, put a certificate into " + trusted;
      case ALTERED -> "Take the jar from the release again (sha256sum -c lib/platform.sha256)";
      default -> "Get it from its maker again, signed as a whole";
    };
  }
}
