package org.opencloud.discovery.container;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.opencloud.discovery.harness.Application;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.NatsServer;

/** An application that asks every 50 ms; remembers how each of its searches ended. */
final class Traffic implements Application.Listener, AutoCloseable {
  private static final Duration SEARCH = Duration.ofSeconds(1);
  private static final long EVERY_MILLIS = 50;
  private static final Duration LAST_END = Duration.ofSeconds(10);
  private static final String ANY = "";

  private final Application application;
  private final AtomicInteger asked = new AtomicInteger();
  private final Map<String, Integer> latestForeign = new ConcurrentHashMap<>();
  private final Map<Integer, String> ends = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  Traffic(NatsServer server) {
    application = Application.on(server, this);
    clock.scheduleAtFixedRate(this::ask, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    application.request(Integer.toString(asked.getAndIncrement()), "gpu", SEARCH);
  }

  @Override
  public void result(String requestId, JsonNode result) {
    if (!result.path("local").asBoolean()) {
      int number = Integer.parseInt(requestId);
      latestForeign.merge(ANY, number, Math::max);
      latestForeign.merge(result.path("datatype").asText(), number, Math::max);
    }
  }

  @Override
  public void end(String requestId, JsonNode end) {
    ends.put(Integer.valueOf(requestId), reason(end));
  }

  private static String reason(JsonNode end) {
    JsonNode error = end.path("error");
    return error.isMissingNode()
        ? end.path("reason").asText()
        : error.path("code").asText() + ": " + error.path("message").asText();
  }

  /** How many searches have begun so far. */
  int asked() {
    return asked.get();
  }

  /** Waits until a search that begins now has results of another node, of this type if named. */
  boolean awaitForeignResult(String type, Duration patience) {
    int from = asked.get();
    return Deadline.in(patience).await(() -> latestForeign.getOrDefault(type, -1) >= from);
  }

  /** Asks no more, and gives those that run the time to end. */
  void stop() throws InterruptedException {
    clock.shutdown();
    clock.awaitTermination(LAST_END.toMillis(), TimeUnit.MILLISECONDS);
    Deadline.in(LAST_END).await(() -> unended().isEmpty());
  }

  /** How many ended for which reason: that of their account, or an error. */
  Map<String, Integer> reasons() {
    Map<String, Integer> reasons = new TreeMap<>();
    ends.values().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    return reasons;
  }

  /** The searches of which nobody heard the end. */
  List<Integer> unended() {
    return IntStream.range(0, asked.get()).boxed().filter(n -> !ends.containsKey(n)).toList();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    application.close();
  }
}
