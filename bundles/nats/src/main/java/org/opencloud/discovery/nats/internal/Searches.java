package org.opencloud.discovery.nats.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.wire.BridgeError;
import org.opencloud.discovery.wire.BridgeError.Code;
import org.opencloud.discovery.wire.BridgeMessages;
import org.opencloud.discovery.wire.BridgeMessagesReader;
import org.opencloud.discovery.wire.BridgeRefused;
import org.opencloud.discovery.wire.BridgeRequest;

/** Starts searches for applications. */
final class Searches implements RequestHandler {
  private final Supplier<Optional<SearchService>> service;
  private final BridgeMessagesReader reader = new BridgeMessagesReader();
  private final BridgeMessages messages;
  private final Settings.Subjects subjects;
  private final Outbound outbound;
  private final Replies replies;
  private final Counts counts;
  private final Set<Search> running = ConcurrentHashMap.newKeySet();
  private final Object endings = new Object();

  Searches(
      Supplier<Optional<SearchService>> service,
      BridgeMessages messages,
      Settings.Subjects subjects,
      Outbound outbound,
      Replies replies,
      Counts counts) {
    this.service = service;
    this.messages = messages;
    this.subjects = subjects;
    this.outbound = outbound;
    this.replies = replies;
    this.counts = counts;
  }

  @Override
  public String kind() {
    return "search";
  }

  @Override
  public int maxBytes() {
    return BridgeMessagesReader.MAX_REQUEST_BYTES;
  }

  @Override
  public void handle(Request request) throws BridgeRefused {
    Optional<BridgeRequest.Search> wanted = reader.search(request.body());
    if (wanted.isEmpty()) {
      counts.ignored("own");
      return;
    }
    start(request, wanted.get());
  }

  /** Ends what runs; the accounts still come. */
  void cancel() {
    running.forEach(Search::cancel);
  }

  int running() {
    return running.size();
  }

  /** Waits until every search has ended, but not for long. */
  void awaitNone(Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    synchronized (endings) {
      long left = most.toMillis();
      try {
        while (!running.isEmpty() && left > 0) {
          endings.wait(left);
          left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void start(Request request, BridgeRequest.Search wanted) throws BridgeRefused {
    SearchService searches =
        service
            .get()
            .orElseThrow(
                () -> unavailable("the node's search is not running; try again later", wanted));
    Running entry = new Running();
    SearchFeed feed = new SearchFeed(wanted, messages, subjects, outbound, entry::ended);
    Search search = ask(searches, wanted, feed);
    entry.began(search);
    byte[] reply = messages.accepted(search.id(), search.reachable(), wanted.requestId());
    replies.done(request, reply);
    feed.open();
  }

  private static Search ask(SearchService searches, BridgeRequest.Search wanted, SearchFeed feed)
      throws BridgeRefused {
    try {
      return searches.ask(wanted.request(), feed);
    } catch (SearchRefused e) {
      Code code = Code.valueOf(e.code().name());
      throw new BridgeRefused(new BridgeError(code, e.field(), e.getMessage()), wanted.requestId());
    } catch (IllegalStateException | RejectedExecutionException e) {
      // The service can go away between the look-up and the call.
      throw unavailable("the node's search is stopping; try again later", wanted);
    }
  }

  private static BridgeRefused unavailable(String message, BridgeRequest request) {
    return new BridgeRefused(new BridgeError(Code.UNAVAILABLE, "", message), request.requestId());
  }

  /** Keeps a search in the set while it runs, whichever of begin and end is told first. */
  private final class Running {
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Optional<Search> search = Optional.empty();

    void began(Search started) {
      search = Optional.of(started);
      running.add(started);
      if (ended.get()) {
        running.remove(started);
      }
    }

    void ended() {
      ended.set(true);
      search.ifPresent(running::remove);
      synchronized (endings) {
        endings.notifyAll();
      }
    }
  }
}
