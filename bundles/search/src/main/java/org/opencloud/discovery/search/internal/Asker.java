package org.opencloud.discovery.search.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRefused.Code;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.search.SearchRequest.Scope;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.QuestionPayload;

/** The way out: makes questions of requests and follows each until it is over. */
final class Asker {
  static final String TOPIC = "search";

  private final NodeIdentity identity;
  private final PeerNames names;
  private final Events events;
  private final Ports ports;
  private final ProviderFence fence;
  private final KnownTypes types;
  private final DirectQuestions direct;
  private final Traces traces;
  private final Settings settings;
  private final Drops drops;
  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final Supplier<String> networkProblem;
  private final Semaphore room;
  private final Backlog backlog;
  private final Answerer.Budget ranked;
  private final ConcurrentMap<String, OpenSearch> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Asker(
      NodeIdentity identity,
      PeerNames names,
      Events events,
      Ports ports,
      ProviderFence fence,
      KnownTypes types,
      DirectQuestions direct,
      Traces traces,
      Settings settings,
      Drops drops,
      Clock clock,
      ScheduledExecutorService timer,
      Supplier<String> networkProblem) {
    this.identity = identity;
    this.names = names;
    this.events = events;
    this.ports = ports;
    this.fence = fence;
    this.types = types;
    this.direct = direct;
    this.traces = traces;
    this.settings = settings;
    this.drops = drops;
    this.clock = clock;
    this.timer = timer;
    this.networkProblem = networkProblem;
    this.room = new Semaphore(settings.searches());
    this.backlog = new Backlog(clock);
    this.ranked = new Answerer.Budget(settings.answerBytes());
  }

  /** The running search with this id, if everybody may answer it. */
  Optional<OpenSearch> find(String id) {
    return Optional.ofNullable(running.get(id)).filter(OpenSearch::isPublished);
  }

  int running() {
    return running.size();
  }

  Search ask(SearchRequest request, SearchListener listener) throws SearchRefused {
    OpenSearch search = open(request, listener);
    if (!endsAtOnce(search)) {
      askOthers(search, request);
      searchHere(search, Asking.owner(identity.peerId(), request.ownPrivate()));
    }
    return search;
  }

  /** What a peer's question would find here. */
  Search preview(SearchRequest request, PeerId as, SearchListener listener) throws SearchRefused {
    OpenSearch search = open(request, listener);
    if (endsAtOnce(search)) {
      return search;
    }
    search.publishedTo(Map.of());
    if (ports.blacklisted(as)) {
      search.end(Reason.COMPLETE, "the peer is blacklisted: its questions are refused");
      return search;
    }
    search.asked(Optional.empty());
    searchHere(search, Asking.peer(as, ports));
    return search;
  }

  private OpenSearch open(SearchRequest request, SearchListener listener) throws SearchRefused {
    Question question = RequestCheck.question(request, clock.instant());
    String remark = new TypeCheck(types, question).check();
    if (!ports.storeReady()) {
      throw new SearchRefused(Code.UNAVAILABLE, "", "refused: no store");
    }
    takeRoom();
    String id = events.id();
    OpenSearch search =
        new OpenSearch(
            id,
            question,
            traces.asked(id, question),
            new AnswerReading(question.wanted(), types::named),
            ranked,
            remark,
            identity,
            listener,
            clock,
            settings.distantWait(),
            backlog::answered,
            this::forget);
    running.put(search.id(), search);
    return search;
  }

  private void takeRoom() throws SearchRefused {
    if (!room.tryAcquire()) {
      throw busy(
          "searches", settings.searches() + " searches are running; try again when one has ended");
    }
    if (!backlog.enter()) {
      room.release();
      throw busy("wait", "more searches wait than the network answers in time; try again later");
    }
  }

  private SearchRefused busy(String reason, String message) {
    drops.search(reason);
    return new SearchRefused(Code.BUSY, "", message);
  }

  private void forget(OpenSearch search) {
    running.remove(search.id());
    room.release();
    if (!search.isAnswered()) {
      backlog.left();
    }
  }

  /** Searches that nobody has answered yet. */
  int unanswered() {
    return backlog.waiting();
  }

  /** Results that wait for the end of their ordered searches. */
  Answerer.Budget ranked() {
    return ranked;
  }

  private void askOthers(OpenSearch search, SearchRequest request) {
    Optional<Ports.Network> network = ports.network();
    if (network.isEmpty()) {
      search.asked(Optional.of(networkDown()));
    } else if (request.scope() == Scope.ALL) {
      publish(search, request, network.get());
    } else {
      Transport transport = network.get().transport();
      long begun = search.trace().now();
      direct.ask(
          search,
          request.scope(),
          transport,
          peer -> question(search, request, transport.network(), peer.did().text()));
      Map<String, Long> counts = Map.of("reachable", (long) search.reachable());
      search.trace().step(Stage.SEND, "", begun, counts, "one by one: " + request.scope().word());
    }
  }

  private void publish(OpenSearch search, SearchRequest request, Ports.Network network) {
    byte[] json = question(search, request, network.transport().network(), "");
    search.publishedTo(names.of(network.bus().members(TOPIC)));
    long begun = search.trace().now();
    network
        .bus()
        .publish(TOPIC, json)
        .whenComplete(
            (count, failure) -> {
              boolean out = failure == null;
              Map<String, Long> counts = Map.of("reachable", (long) search.reachable());
              search.trace().step(Stage.SEND, "", begun, counts, out ? "by gossip" : "failed");
              search.asked(out ? Optional.empty() : Optional.of("network: not published"));
            });
    at(search, clock.instant().plus(settings.distantWait()), search::endWhenComplete);
  }

  private byte[] question(OpenSearch search, SearchRequest request, String network, String to) {
    Event event =
        events.question(
            search.id(),
            network,
            to,
            new QuestionPayload(
                request.search(),
                search.question().limit(),
                request.filter().strip(),
                request.order().strip()),
            Question.oneType(request.dataType()),
            request.user(),
            search.question().deadline());
    return EventCodec.encode(event);
  }

  private void searchHere(OpenSearch search, Asking asking) {
    ProviderFence.Run local =
        fence.search(search.question(), asking, search.trace(), search, search::localDone);
    at(
        search,
        search.question().deadline(),
        () -> {
          local.cut("timed out");
          search.end(Reason.DEADLINE, "");
        });
    search.whenOver(() -> local.cut(""));
  }

  private void at(OpenSearch search, Instant moment, Runnable task) {
    long millis = Math.max(0, Duration.between(clock.instant(), moment).toMillis());
    ScheduledFuture<?> future = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
    search.whenOver(() -> future.cancel(false));
  }

  private String networkDown() {
    String problem = networkProblem.get();
    return "network down: " + (problem.isEmpty() ? "no transport" : problem);
  }

  /** The transport went away: what is here already is all there will be. */
  void networkGone() {
    String problem = networkDown();
    running.values().forEach(search -> search.networkGone(problem));
  }

  /** Whoever comes while this closes is either among those that are ended here, or sees it. */
  void close() {
    closed = true;
    List.copyOf(running.values()).forEach(Asker::stop);
  }

  private boolean endsAtOnce(OpenSearch search) {
    if (closed) {
      stop(search);
    }
    return closed;
  }

  private static void stop(OpenSearch search) {
    search.end(Reason.STOPPED, "the search bundle stops");
  }
}
