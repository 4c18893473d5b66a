package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipParams.Degrees;
import org.opencloud.discovery.gossipsub.GossipParams.DontWant;
import org.opencloud.discovery.gossipsub.GossipParams.Exchange;
import org.opencloud.discovery.gossipsub.GossipParams.Limits;
import org.opencloud.discovery.gossipsub.GossipParams.ReplayGuard;
import org.opencloud.discovery.gossipsub.GossipParams.Timing;
import org.opencloud.discovery.keys.PeerId;

/**
 * Reads the settings {@code gossip.*}. A value out of its bounds is named in the log and replaced
 * by its default; so is a group whose values do not go together, as a whole.
 */
final class GossipSettings {
  static final String PREFIX = "gossip.";
  private static final int MANY = 10_000_000;

  private final Map<String, Object> properties;
  private final Consumer<String> complaints;
  private final SettingsFile file;

  /**
   * The settings of one configuration.
   *
   * @param complaints told of each value that is replaced, for people
   */
  GossipSettings(Map<String, Object> properties, Consumer<String> complaints) {
    this.properties = properties;
    this.complaints = complaints;
    this.file = new SettingsFile("org.opencloud.discovery.transport", complaints);
  }

  /** The router's parameters. */
  GossipParams params(Set<PeerId> direct) {
    GossipParams standard = GossipParams.defaults();
    return new GossipParams(
        group("mesh", standard.degrees(), this::degrees),
        group("times", standard.timing(), this::timing),
        group("limits", standard.limits(), this::limits),
        dontWant(standard.dontWant()),
        new Exchange(flag("exchange", false), count("exchange.peers", 1, 100, 16)),
        group("score", standard.scores(), () -> new ScoreSettings(this).params()),
        flag("flood.publish", standard.floodPublish()),
        replayGuard(standard.replayGuard()),
        direct);
  }

  private Degrees degrees() {
    Degrees standard = Degrees.defaults();
    return new Degrees(
        count("mesh.size", 0, 1_000, standard.d()),
        count("mesh.low", 0, 1_000, standard.low()),
        count("mesh.high", 0, 1_000, standard.high()),
        count("mesh.best", 0, 1_000, standard.score()),
        count("mesh.outbound", 0, 1_000, standard.out()),
        count("lazy.peers", 0, 1_000, standard.lazy()),
        decimal("lazy.share", 0, 1, standard.gossipFactor()),
        count("opportunistic.peers", 0, 100, standard.opportunistic()));
  }

  private Timing timing() {
    Timing standard = Timing.defaults();
    return new Timing(
        millis("heartbeat.millis", 10, standard.heartbeat()),
        millis("heartbeat.first.millis", 1, standard.firstHeartbeat()),
        seconds("fanout.seconds", 1, standard.fanout()),
        seconds("seen.seconds", 1, standard.seen()),
        millis("leave.millis", 1, standard.leave()),
        seconds("backoff.prune.seconds", 1, standard.pruneBackoff()),
        seconds("backoff.unsubscribe.seconds", 1, standard.unsubscribeBackoff()),
        seconds("backoff.max.seconds", 1, standard.maxBackoff()),
        millis("backoff.slack.millis", 1, standard.backoffSlack()),
        seconds("graft.flood.seconds", 1, standard.graftFlood()),
        seconds("opportunistic.seconds", 1, standard.opportunisticGraft()),
        millis("promise.millis", 1, standard.followUp()),
        seconds("stall.seconds", 1, standard.stall()),
        millis("reopen.min.millis", 10, standard.reopen()),
        millis("reopen.max.millis", 10, standard.maxReopen()));
  }

  private Limits limits() {
    Limits standard = Limits.defaults();
    return new Limits(
        count("history.heartbeats", 1, 100, standard.historyLength()),
        count("history.told.heartbeats", 1, 100, standard.historyGossip()),
        1_024 * count("rpc.in.kib", 4, 65_536, standard.rpcIn() / 1_024),
        1_024 * count("rpc.out.kib", 1, 65_536, standard.rpcOut() / 1_024),
        count("rpc.entries", 1, MANY, standard.rpcEntries()),
        count("rpc.subscriptions", 1, MANY, standard.subscriptionsPerRpc()),
        count("topics.per.peer", 1, MANY, standard.topicsPerPeer()),
        count("topic.bytes", 1, 512, standard.topicBytes()),
        count("seen.max", 1, MANY, standard.seenEntries()),
        count("authors.max", 1, MANY, standard.authors()),
        (1 << 20) * count("cache.mib", 1, 1_024, standard.cacheBytes() >> 20),
        count("validations.max", 1, 4_096, standard.validations()),
        count("validations.per.peer", 1, 4_096, standard.validationsPerPeer()),
        (1 << 20) * count("validations.mib", 1, 1_024, standard.validationBytes() >> 20),
        count("publishing.max", 1, 4_096, standard.publishing()),
        1_024 * count("queue.kib", 64, 65_536, standard.peerQueue() / 1_024),
        count("ihave.ids", 1, MANY, standard.ihaveIds()),
        count("ihave.messages", 1, MANY, standard.ihaveMessages()),
        count("iwant.repeats", 1, 100, standard.retransmissions()),
        count("backoffs.max", 1, MANY, standard.backoffs()),
        count("scores.max", 1, MANY, standard.retainedScores()));
  }

  private DontWant dontWant(DontWant standard) {
    return new DontWant(
        count("idontwant.bytes", 0, 1 << 20, standard.bytes()),
        count("idontwant.messages", 1, 100_000, standard.messages()),
        count("idontwant.ids", 1, 1_000, standard.ids()),
        count("idontwant.heartbeats", 1, 100, standard.heartbeats()));
  }

  private ReplayGuard replayGuard(ReplayGuard standard) {
    String text = text("replay.guard", standard.name());
    try {
      return ReplayGuard.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      file.replaced(PREFIX + "replay.guard", "off, forgotten or highest", "forgotten");
      return standard;
    }
  }

  private <T> T group(String name, T standard, Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      complaints.accept(
          Settings.FILE
              + ": "
              + PREFIX
              + "* ("
              + name
              + "): "
              + e.getMessage()
              + "; using the defaults of all of these");
      return standard;
    }
  }

  int count(String key, int min, int max, int standard) {
    return (int) number(key, min, max, standard);
  }

  Duration seconds(String key, long min, Duration standard) {
    return Duration.ofSeconds(number(key, min, 86_400, standard.toSeconds()));
  }

  Duration millis(String key, long min, Duration standard) {
    return Duration.ofMillis(number(key, min, 86_400_000, standard.toMillis()));
  }

  private long number(String key, long min, long max, long standard) {
    String text = text(key, Long.toString(standard));
    return file.number(PREFIX + key, () -> Long.parseLong(text), min, max, standard);
  }

  double decimal(String key, double min, double max, double standard) {
    try {
      double value = Double.parseDouble(text(key, Double.toString(standard)));
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Named below with those out of bounds.
    }
    file.replaced(PREFIX + key, min + " to " + max, standard);
    return standard;
  }

  boolean flag(String key, boolean standard) {
    String text = text(key, Boolean.toString(standard));
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    file.replaced(PREFIX + key, "true or false", standard);
    return standard;
  }

  /** Texts between commas. */
  List<String> list(String key, List<String> standard) {
    return Arrays.stream(text(key, String.join(",", standard)).split(","))
        .map(String::trim)
        .filter(each -> !each.isEmpty())
        .collect(Collectors.toUnmodifiableList());
  }

  /** What stands in the file, or the default; a value set in another way may be no text. */
  private String text(String key, String standard) {
    Object value = properties.get(PREFIX + key);
    if (value instanceof String[] several) {
      return String.join(",", several);
    }
    return value == null ? standard : value.toString().trim();
  }
}
