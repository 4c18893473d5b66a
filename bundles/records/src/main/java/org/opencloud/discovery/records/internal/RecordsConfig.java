package org.opencloud.discovery.records.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.wire.WireLimits;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings; {@code etc/org.opencloud.discovery.records.cfg} explains them. */
@ObjectClassDefinition(name = "Records")
public @interface RecordsConfig {
  /** The name of the configuration. */
  String PID = "org.opencloud.discovery.records";

  /** Key {@code name}. */
  @AttributeDefinition(description = "What this node calls itself")
  String name() default "";

  /** Key {@code indexers}. */
  @AttributeDefinition(description = "Indexers to begin with, /ip4/…/tcp/…/p2p/…")
  String indexers() default "";

  /** Key {@code indexers.min}. */
  @AttributeDefinition(description = "Fewer indexers are looked for in a hurry", min = "1")
  int indexers_min() default 1;

  /** Key {@code indexers.max}. */
  @AttributeDefinition(description = "Indexers in use at once", min = "1")
  int indexers_max() default 5;

  /** Key {@code heartbeat.seconds}. */
  @AttributeDefinition(description = "From one heartbeat to the next", min = "1")
  int heartbeat_seconds() default 20;

  /** Key {@code record.minutes}. */
  @AttributeDefinition(description = "Life of a record of this node", min = "2")
  int record_minutes() default 120;

  /** Reads the settings; what cannot be used is said and replaced or left out. */
  final class Reader {
    private static final Logger LOG = LoggerFactory.getLogger(RecordsConfig.class);
    private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);
    private static final int MOST_SEEDS = 32;
    private static final int MOST = 5;
    private static final int LONGEST = (int) WireLimits.RECORD_LIFE.toMinutes();
    private static final String PEER = "/p2p/";

    private Reader() {}

    static Settings settings(RecordsConfig config) {
      int most = FILE.number("indexers.max", config::indexers_max, 1, MOST, MOST);
      return new Settings(
          name(config.name().strip()),
          seeds(config.indexers()),
          Math.min(most, FILE.number("indexers.min", config::indexers_min, 1, MOST, 1)),
          most,
          Duration.ofSeconds(
              FILE.number("heartbeat.seconds", config::heartbeat_seconds, 1, 300, 20)),
          Duration.ofMinutes(
              FILE.number("record.minutes", config::record_minutes, 2, LONGEST, 120)));
    }

    private static String name(String text) {
      if (text.length() <= WireLimits.NAME_CHARACTERS
          && text.chars().noneMatch(c -> Character.isISOControl(c) || isSurrogate(c))) {
        return text;
      }
      FILE.replaced("name", "at most 64 characters, none of them a control character", "none");
      return "";
    }

    private static boolean isSurrogate(int c) {
      return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    static Map<PeerId, List<String>> seeds(String text) {
      Map<PeerId, List<String>> seeds = new HashMap<>();
      for (String entry : text.split("[,\\s]+")) {
        if (!entry.isEmpty()) {
          seed(entry, seeds);
        }
      }
      return seeds;
    }

    private static void seed(String entry, Map<PeerId, List<String>> seeds) {
      int at = entry.lastIndexOf(PEER);
      String id = at > 0 ? entry.substring(at + PEER.length()) : "";
      if (entry.charAt(0) != '/'
          || at > WireLimits.ADDRESS_CHARACTERS
          || !PeerId.isPeerId(id)
          || seeds.size() >= MOST_SEEDS) {
        FILE.replaced(
            "indexers",
            "at most " + MOST_SEEDS + " such as /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…",
            "the others, without " + entry);
        return;
      }
      List<String> addresses = seeds.computeIfAbsent(new PeerId(id), peer -> new ArrayList<>());
      addresses.add(entry.substring(0, at));
    }
  }
}
