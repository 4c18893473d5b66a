package org.opencloud.discovery.search.internal;

import java.time.Duration;
import org.opencloud.discovery.api.node.SettingsFile;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings; {@code etc/org.opencloud.discovery.search.cfg} explains them. */
@ObjectClassDefinition(name = "Search")
public @interface SearchConfig {
  /** The name of the configuration. */
  String PID = "org.opencloud.discovery.search";

  /** Key {@code searches.max}. */
  @AttributeDefinition(description = "Running searches of this node's applications", min = "1")
  int searches_max() default 256;

  /** Key {@code questions.max}. */
  @AttributeDefinition(description = "Questions of other nodes in work", min = "1")
  int questions_max() default 256;

  /** Key {@code sender.rate}. */
  @AttributeDefinition(description = "Questions taken from one node per second", min = "1")
  int sender_rate() default 20;

  /** Key {@code sender.burst}. */
  @AttributeDefinition(description = "Questions taken from one node at once", min = "1")
  int sender_burst() default 60;

  /** Key {@code provider.threads}. */
  @AttributeDefinition(description = "Threads of each resource type", min = "1")
  int provider_threads() default 4;

  /** Key {@code provider.queue}. */
  @AttributeDefinition(description = "Calls waiting for the threads of a type", min = "1")
  int provider_queue() default 256;

  /** Key {@code provider.time.millis}. */
  @AttributeDefinition(description = "How long a provider may take for one search", min = "50")
  int provider_time_millis() default 3000;

  /** Key {@code worker.threads}. */
  @AttributeDefinition(description = "Threads that verify, sign and write", min = "1")
  int worker_threads() default 4;

  /** Key {@code streams.max}. */
  @AttributeDefinition(
      description = "Streams of each kind: of answers, of questions, of own questions",
      min = "1")
  int streams_max() default 1024;

  /** Key {@code answer.buffer.mib}. */
  @AttributeDefinition(description = "MiB of matches waiting to be sent", min = "1")
  int answer_buffer_mib() default 64;

  /** Key {@code distant.wait.millis}. */
  @AttributeDefinition(description = "Wait for nodes that are not connected, in ms", min = "0")
  int distant_wait_millis() default 1000;

  /** Reads the settings; what is out of bounds is said and replaced by its default. */
  final class Reader {
    private static final Logger LOG = LoggerFactory.getLogger(SearchConfig.class);
    private static final SettingsFile FILE = new SettingsFile(PID, LOG::error);

    private Reader() {}

    static Settings settings(SearchConfig config) {
      return new Settings(
          FILE.number("searches.max", config::searches_max, 1, 10_000, 256),
          FILE.number("questions.max", config::questions_max, 1, 10_000, 256),
          FILE.number("sender.rate", config::sender_rate, 1, 10_000, 20),
          FILE.number("sender.burst", config::sender_burst, 1, 100_000, 60),
          FILE.number("provider.threads", config::provider_threads, 1, 64, 4),
          FILE.number("provider.queue", config::provider_queue, 1, 10_000, 256),
          Duration.ofMillis(
              FILE.number("provider.time.millis", config::provider_time_millis, 50, 60_000, 3_000)),
          FILE.number("streams.max", config::streams_max, 1, 10_000, 1_024),
          (long) FILE.number("answer.buffer.mib", config::answer_buffer_mib, 1, 1_024, 64) << 20,
          Duration.ofMillis(
              FILE.number("distant.wait.millis", config::distant_wait_millis, 0, 10_000, 1_000)));
    }

    static int workers(SearchConfig config) {
      return FILE.number("worker.threads", config::worker_threads, 1, 64, 4);
    }
  }
}
