package org.opencloud.discovery.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** A running foreign peer: told what to do, asked what it saw. {@code itests/peers/README.md}. */
public final class PeerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PeerKind kind;
  private final Child child;
  private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final AtomicLong lastId = new AtomicLong();
  private final JsonNode self;

  private PeerProcess(PeerKind kind, Child child, Map<String, ?> options) {
    this.kind = kind;
    this.child = child;
    Thread reader = new Thread(this::readLines, kind + " peer");
    reader.setDaemon(true);
    reader.start();
    this.self = call("start", options);
  }

  /**
   * Starts one.
   *
   * @param project the checkout
   * @param output takes what the peer prints besides its lines
   * @param options of the command {@code start}
   */
  public static PeerProcess start(
      PeerKind kind, Path project, Path output, Map<String, ?> options) {
    Path program = kind.program(project);
    Child child = Child.startFed(kind + " peer", kind.toolchain().command(), program, output);
    try {
      return new PeerProcess(kind, child, options);
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private void readLines() {
    try (BufferedReader lines = child.lines()) {
      lines.lines().forEach(this::take);
    } catch (IOException | UncheckedIOException e) {
      // It was ended while a line was read.
    }
    waiting.values().forEach(answer -> answer.completeExceptionally(new HarnessException("ended")));
  }

  private void take(String text) {
    try {
      JsonNode line = JSON.readTree(text);
      if (line.has("id")) {
        answered(waiting.remove(line.path("id").asLong()), line);
      } else {
        events.add(line);
      }
    } catch (IOException e) {
      events.add(JSON.createObjectNode().put("event", "noise").put("text", text));
    }
  }

  private static void answered(CompletableFuture<JsonNode> answer, JsonNode line) {
    if (answer == null) {
      return;
    }
    if (line.has("error")) {
      answer.completeExceptionally(new HarnessException(line.path("error").asText()));
    } else {
      answer.complete(line);
    }
  }

  public PeerKind kind() {
    return kind;
  }

  public String peerId() {
    return self.path("peer").asText();
  }

  /** Where it listens, without its peer id. */
  public List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    self.path("addresses").forEach(address -> addresses.add(address.asText()));
    return addresses;
  }

  /** Has it obey a command and waits until it has. */
  public JsonNode call(String command, Map<String, ?> arguments) {
    CompletableFuture<JsonNode> answer = begin(command, arguments);
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new HarnessException(
          child + ": " + command + ": " + e.getCause().getMessage() + "\n" + child.output(), e);
    } catch (TimeoutException e) {
      throw new HarnessException(child + " does not answer " + command + "\n" + child.output(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted", e);
    }
  }

  /** Has it begin with a command. */
  public CompletableFuture<JsonNode> begin(String command, Map<String, ?> arguments) {
    long id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    ObjectNode line = JSON.valueToTree(arguments);
    child.tell(line.put("cmd", command).put("id", id).toString());
    return answer;
  }

  /** What it told of this name so far, oldest first. */
  public List<JsonNode> events(String name) {
    return events.stream().filter(event -> event.path("event").asText().equals(name)).toList();
  }

  /** Waits until it has told of such an event. */
  public JsonNode await(String name, Predicate<JsonNode> wanted, Duration patience) {
    return Deadline.in(patience)
        .first(() -> find(name, wanted))
        .orElseThrow(
            () ->
                new HarnessException(
                    child + " saw no such \"" + name + "\", but " + events + child.output()));
  }

  private Optional<JsonNode> find(String name, Predicate<JsonNode> wanted) {
    if (!child.alive()) {
      throw new HarnessException(child + " ended\n" + child.output());
    }
    return events(name).stream().filter(wanted).findFirst();
  }

  @Override
  public void close() {
    child.close();
  }
}
