package org.opencloud.discovery.indexer.internal;

import java.time.Duration;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.api.store.RecordStore;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings; {@code etc/org.opencloud.discovery.indexer.cfg} explains them. */
@ObjectClassDefinition(name = "Indexer")
public @interface IndexerConfig {
  /** The name of the configuration. */
  String PID = "org.opencloud.discovery.indexer";

  /** Key {@code records.max}. */
  @AttributeDefinition(description = "Records kept", min = "1")
  int records_max() default 20_000;

  /** Key {@code records.mib}. */
  @AttributeDefinition(description = "MiB of records kept", min = "1")
  int records_mib() default 64;

  /** Key {@code nodes.max}. */
  @AttributeDefinition(description = "Nodes whose heartbeats are taken", min = "0")
  int nodes_max() default 1_000;

  /** Key {@code heartbeat.seconds}. */
  @AttributeDefinition(description = "Seconds between two heartbeats of a node", min = "1")
  int heartbeat_seconds() default 20;

  /** Key {@code publish.per.minute}. */
  @AttributeDefinition(description = "Records taken from one node per minute", min = "1")
  int publish_per_minute() default 30;

  /** Key {@code gets.per.second}. */
  @AttributeDefinition(description = "Gets answered to one node per second", min = "1")
  int gets_per_second() default 100;

  /** Key {@code streams.max}. */
  @AttributeDefinition(description = "Streams that publish or get", min = "1")
  int streams_max() default 1_024;

  /** Key {@code dht.puts.per.second}. */
  @AttributeDefinition(description = "Records put into the DHT per second", min = "0")
  int dht_puts_per_second() default 5;

  /** Key {@code worker.threads}. */
  @AttributeDefinition(description = "Threads that verify and answer", min = "1")
  int worker_threads() default 2;

  /** Reads the settings; what is out of bounds is said and replaced by its default. */
  final class Reader {
    private static final Logger LOG = LoggerFactory.getLogger(IndexerConfig.class);
    private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);

    private Reader() {}

    static Settings settings(IndexerConfig config) {
      return new Settings(
          FILE.number("records.max", config::records_max, 1, RecordStore.MAX_RECORDS, 20_000),
          (long) FILE.number("records.mib", config::records_mib, 1, 1_024, 64) << 20,
          FILE.number("nodes.max", config::nodes_max, 0, 50_000, 1_000),
          Duration.ofSeconds(
              FILE.number("heartbeat.seconds", config::heartbeat_seconds, 1, 600, 20)),
          FILE.number("publish.per.minute", config::publish_per_minute, 1, 10_000, 30),
          FILE.number("gets.per.second", config::gets_per_second, 1, 100_000, 100),
          FILE.number("streams.max", config::streams_max, 1, 10_000, 1_024),
          FILE.number("dht.puts.per.second", config::dht_puts_per_second, 0, 1_000, 5));
    }

    static int workers(IndexerConfig config) {
      return FILE.number("worker.threads", config::worker_threads, 1, 64, 2);
    }
  }
}
