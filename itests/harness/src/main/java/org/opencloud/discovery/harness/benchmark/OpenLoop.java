package org.opencloud.discovery.harness.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;

/**
 * Publishes searches at a fixed rate, whatever comes back, and times what does. A search that is
 * late in being published counts from when it should have been.
 */
final class OpenLoop implements AutoCloseable {
  private static final Duration FLUSH = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicLong SERIES = new AtomicLong();

  private final Connection connection;
  private final Dispatcher dispatcher;
  private final JsonFactory json = new JsonFactory();
  private final Map<String, Asked> open = new ConcurrentHashMap<>();
  private final AtomicLong accounts = new AtomicLong();

  OpenLoop(Connection connection) {
    this.connection = connection;
    this.dispatcher = connection.createDispatcher(this::arrived);
    dispatcher.subscribe("SEARCH_EVENT").subscribe("SEARCH_STATUS");
    flush();
  }

  /** One search; its fields are written by the dispatcher's thread and read after the end. */
  private static final class Asked {
    private final long due;
    private final int wanted;
    private int results;
    private long first;
    private long last;
    private boolean refused;
    private volatile boolean ended;

    Asked(long due, int wanted) {
      this.due = due;
      this.wanted = wanted;
    }
  }

  /**
   * Runs one series.
   *
   * @param type of the requests: all, known or partner
   * @param rate searches a second
   * @param count searches in all
   * @param skipped the first of them, not counted among the latencies
   * @param wanted results that each must bring
   */
  Outcome run(
      String type, double rate, int count, int skipped, int wanted, IntFunction<String> words) {
    open.clear();
    accounts.set(0);
    String series = "s" + SERIES.incrementAndGet() + "-";
    long pause = (long) (1e9 / rate);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + i * pause;
      parkUntil(due);
      open.put(series + i, new Asked(due, wanted));
      connection.publish("PROPALGATION_EVENT", request(type, words.apply(i), series + i));
    }
    flush();
    Deadline.in(PATIENCE).await(() -> accounts.get() >= count);
    return outcome(series, count, skipped, System.nanoTime() - start);
  }

  private Outcome outcome(String series, int count, int skipped, long nanos) {
    Latencies first = new Latencies();
    Latencies last = new Latencies();
    int whole = 0;
    int refused = 0;
    for (int i = 0; i < count; i++) {
      Asked asked = open.get(series + i);
      boolean complete = asked.ended && asked.results >= asked.wanted;
      whole += complete ? 1 : 0;
      refused += asked.ended && asked.refused ? 1 : 0;
      if (complete && i >= skipped && asked.wanted > 0) {
        first.add(asked.first - asked.due);
        last.add(asked.last - asked.due);
      }
    }
    return new Outcome(count, whole, refused, first, last, nanos / 1e9);
  }

  private static void parkUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static byte[] request(String type, String words, String id) {
    String text =
        "{\"action\":\"PB_SEARCH\",\"type\":\""
            + type
            + "\",\"search\":\""
            + words
            + "\",\"request_id\":\""
            + id
            + "\"}";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void arrived(Message message) {
    long now = System.nanoTime();
    Asked asked = field(message.getData(), "request_id").map(open::get).orElse(null);
    if (asked == null) {
      return;
    }
    if (message.getSubject().equals("SEARCH_STATUS")) {
      asked.refused = field(message.getData(), "error").isPresent();
      asked.ended = true;
      accounts.incrementAndGet();
      return;
    }
    asked.results++;
    asked.first = asked.results == 1 ? now : asked.first;
    asked.last = asked.results <= asked.wanted ? now : asked.last;
  }

  /** The text of a field of the message, or the token that it begins with. */
  private Optional<String> field(byte[] body, String name) {
    try (JsonParser parser = json.createParser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals(name);
        parser.nextToken();
        if (found) {
          return Optional.ofNullable(parser.getText());
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new HarnessException("not JSON: " + new String(body, StandardCharsets.UTF_8), e);
    }
  }

  private void flush() {
    try {
      connection.flush(FLUSH);
    } catch (TimeoutException e) {
      throw new HarnessException("NATS does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  /** Round trips of the bare NATS server, over this connection. */
  Latencies natsRoundTrips(int count) {
    Latencies times = new Latencies();
    Dispatcher echo =
        connection.createDispatcher(m -> connection.publish(m.getReplyTo(), m.getData()));
    echo.subscribe("benchmark.echo");
    flush();
    try {
      for (int i = 0; i < count; i++) {
        long before = System.nanoTime();
        connection.request("benchmark.echo", new byte[100]).get(5, TimeUnit.SECONDS);
        times.add(System.nanoTime() - before);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      throw new HarnessException("NATS does not echo", e);
    } finally {
      connection.closeDispatcher(echo);
    }
    return times;
  }

  @Override
  public void close() {
    connection.closeDispatcher(dispatcher);
  }
}
