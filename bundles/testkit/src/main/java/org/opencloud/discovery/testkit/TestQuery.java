package org.opencloud.discovery.testkit;

import java.time.Instant;
import java.util.List;
import org.opencloud.discovery.spi.Query;

/** A question made by a test. It is cancelled by {@link #cancel}, never by the clock. */
public final class TestQuery implements Query {
  private final List<String> words;
  private final int limit;
  private final Instant deadline;
  private volatile boolean cancelled;

  public TestQuery(List<String> words, int limit, Instant deadline) {
    this.words = List.copyOf(words);
    this.limit = limit;
    this.deadline = deadline;
  }

  /** Asks for these words, at most 100 matches, within five seconds. */
  public static TestQuery of(String... words) {
    return new TestQuery(List.of(words), 100, Instant.now().plusSeconds(5));
  }

  public void cancel() {
    cancelled = true;
  }

  @Override
  public List<String> words() {
    return words;
  }

  @Override
  public int limit() {
    return limit;
  }

  @Override
  public Instant deadline() {
    return deadline;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }
}
