package org.opencloud.discovery.types.internal;

import java.time.Duration;
import org.opencloud.discovery.api.node.SettingsFile;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings; {@code etc/org.opencloud.discovery.types.cfg} explains them. */
@ObjectClassDefinition(name = "Types")
public @interface TypesConfig {
  /** The name of the configuration. */
  String PID = "org.opencloud.discovery.types";

  /** Key {@code announce.seconds}. */
  @AttributeDefinition(description = "Between two announcements, in s", min = "10", max = "3600")
  int announce_seconds() default 120;

  /** Key {@code sender.rate}. */
  @AttributeDefinition(description = "Announcements taken from one node per second", min = "1")
  int sender_rate() default 1;

  /** Key {@code sender.burst}. */
  @AttributeDefinition(description = "Announcements taken from one node at once", min = "1")
  int sender_burst() default 10;

  /** Key {@code streams.max}. */
  @AttributeDefinition(description = "Streams open to ask this node for types", min = "1")
  int streams_max() default 64;

  /** Key {@code announcers.max}. */
  @AttributeDefinition(description = "Nodes whose types are remembered", min = "1")
  int announcers_max() default 10_000;

  /** Key {@code descriptions.max}. */
  @AttributeDefinition(description = "Descriptions that are remembered", min = "64")
  int descriptions_max() default 4_096;

  /** Key {@code memory.mib}. */
  @AttributeDefinition(description = "MiB of announcements, and of descriptions", min = "1")
  int memory_mib() default 32;

  /** Reads the settings; what is out of bounds is said and replaced by its default. */
  final class Reader {
    private static final Logger LOG = LoggerFactory.getLogger(TypesConfig.class);
    private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);

    private Reader() {}

    static Settings settings(TypesConfig config) {
      return new Settings(
          Duration.ofSeconds(
              FILE.number("announce.seconds", config::announce_seconds, 10, 3_600, 120)),
          FILE.number("sender.rate", config::sender_rate, 1, 1_000, 1),
          FILE.number("sender.burst", config::sender_burst, 1, 10_000, 10),
          FILE.number("streams.max", config::streams_max, 1, 10_000, 64),
          FILE.number("announcers.max", config::announcers_max, 1, 100_000, 10_000),
          FILE.number("descriptions.max", config::descriptions_max, 64, 100_000, 4_096),
          (long) FILE.number("memory.mib", config::memory_mib, 1, 1_024, 32) << 20);
    }
  }
}
