package org.opencloud.discovery.partners.internal;

import java.time.Duration;
import org.opencloud.discovery.api.node.SettingsFile;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings; {@code etc/org.opencloud.discovery.partners.cfg} explains them. */
@ObjectClassDefinition(name = "Partners")
public @interface PartnersConfig {
  /** The name of the configuration. */
  String PID = "org.opencloud.discovery.partners";

  /** Key {@code heartbeat.seconds}. */
  @AttributeDefinition(description = "Between two heartbeats, in s", min = "5", max = "300")
  int heartbeat_seconds() default 20;

  /** Key {@code notice.rate}. */
  @AttributeDefinition(description = "Notices taken from one partner per second", min = "1")
  int notice_rate() default 20;

  /** Key {@code notice.burst}. */
  @AttributeDefinition(description = "Notices taken from one partner at once", min = "1")
  int notice_burst() default 100;

  /** Key {@code streams.max}. */
  @AttributeDefinition(description = "Streams open to tell this node something", min = "1")
  int streams_max() default 256;

  /** Key {@code deadline.seconds}. */
  @AttributeDefinition(description = "How long a partner may take for a notice, in s", min = "1")
  int deadline_seconds() default 10;

  /** Key {@code retry.seconds}. */
  @AttributeDefinition(description = "How long a partner out of reach is tried, in s", min = "0")
  int retry_seconds() default 600;

  /** Key {@code queue.max}. */
  @AttributeDefinition(description = "Notices waiting for one partner", min = "1")
  int queue_max() default 1000;

  /** Key {@code buffer.mib}. */
  @AttributeDefinition(description = "MiB of notices waiting for partners", min = "1")
  int buffer_mib() default 64;

  /** Reads the settings; what is out of bounds is said and replaced by its default. */
  final class Reader {
    private static final Logger LOG = LoggerFactory.getLogger(PartnersConfig.class);
    private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);

    private Reader() {}

    static Settings settings(PartnersConfig config) {
      return new Settings(
          Duration.ofSeconds(
              FILE.number("heartbeat.seconds", config::heartbeat_seconds, 5, 300, 20)),
          FILE.number("notice.rate", config::notice_rate, 1, 10_000, 20),
          FILE.number("notice.burst", config::notice_burst, 1, 100_000, 100),
          FILE.number("streams.max", config::streams_max, 1, 10_000, 256),
          Duration.ofSeconds(FILE.number("deadline.seconds", config::deadline_seconds, 1, 60, 10)),
          Duration.ofSeconds(FILE.number("retry.seconds", config::retry_seconds, 0, 86_400, 600)),
          FILE.number("queue.max", config::queue_max, 1, 100_000, 1_000),
          (long) FILE.number("buffer.mib", config::buffer_mib, 1, 1_024, 64) << 20);
    }
  }
}
