package org.opencloud.discovery.search.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.AccessPreview;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.search.ResourceViews;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.search.SearchTraces;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.api.types.ResourceCheck;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.ReplayMemory;
import org.opencloud.discovery.wire.WireLimits;

/** The whole of searching, put together; services come and go by its methods. */
final class SearchNode implements SearchService, AutoCloseable {
  private static final Registration NOTHING = () -> {};

  /** Longer than an update takes, by hand too. */
  private static final Duration OWNER_AWAY = Duration.ofMinutes(1);

  private final Ports ports = new Ports();
  private final PeerId self;
  private final ResourceViews views;
  private final EventVerifier verifier = new EventVerifier();
  private final SearchThreads threads;
  private final ProviderFence fence;
  private final TypesHere typesHere;
  private final Traces traces;
  private final Asker asker;
  private final Answerer answerer;
  private final AnswerReaders answers;
  private final AnswerReaders direct;
  private final AnswerStreams answerStreams;
  private final QuestionStreams questionStreams;
  private final Membership membership;
  private final ResourceIndexer indexer;
  private final ResourceChecks checks;
  private final ReadWriteLock changes = new ReentrantReadWriteLock();
  private final Reindexer reindexer;
  private final StoredMisfits misfits;
  private final List<Registration> gauges;
  private final AtomicReference<Registration> storeWatch = new AtomicReference<>(NOTHING);
  private final AtomicReference<Registration> directoryWatch = new AtomicReference<>(NOTHING);

  /** What the node is made with. */
  record Parts(
      NodeIdentity identity,
      Signer signer,
      KeyNames names,
      Meters meters,
      Settings settings,
      Clock clock,
      SecureRandom random,
      OwnersFile owners,
      Supplier<String> networkProblem) {}

  SearchNode(Parts parts, SearchThreads threads) {
    this.threads = threads;
    Drops drops = new Drops(parts.meters, ports.refusals());
    NodeIdentity identity = parts.identity;
    self = identity.peerId();
    traces = new Traces(self, parts.clock, System::nanoTime);
    Events events = new Events(identity, parts.signer, new EventIds(parts.random), parts.clock);
    fence =
        new ProviderFence(
            identity,
            ports,
            parts.settings,
            drops,
            new TypeOwners(parts.owners, threads.timer(), OWNER_AWAY, this::typesChanged),
            threads,
            parts.clock);
    typesHere = new TypesHere(fence::types);
    answers = readers(parts, drops);
    direct = readers(parts, drops);
    asker =
        new Asker(
            identity,
            new PeerNames(parts.names, ports),
            events,
            ports,
            fence,
            new KnownTypes(ports.types(), fence::types),
            new DirectQuestions(
                identity, ports, verifier, direct, drops, parts.clock, threads.workers()),
            traces,
            parts.settings,
            drops,
            parts.clock,
            threads.timer(),
            parts.networkProblem);
    answerer = answerer(parts, events, drops);
    AnswerCheck check = new AnswerCheck(identity, ports, verifier, drops, asker::find);
    answerStreams = new AnswerStreams(check, answers, ports, drops);
    QuestionJudge judge = judge(parts, drops);
    questionStreams =
        new QuestionStreams(
            judge, ports, parts.settings, drops, threads.workers(), threads.timer());
    membership = new Membership(ports, judge, threads.workers());
    indexer = new ResourceIndexer(self, verifier::peerId, fence::type);
    checks = new ResourceChecks(fence::owner);
    views = new PeerViews(identity, indexer, fence::type);
    reindexer =
        new Reindexer(ports, indexer, fence::type, changes.writeLock(), threads.background());
    misfits =
        new StoredMisfits(
            ports,
            checks,
            parts.meters.counter("search", "resource.misfit", ""),
            threads.background());
    gauges = gauges(parts.meters);
  }

  private AnswerReaders readers(Parts parts, Drops drops) {
    return new AnswerReaders(parts.settings.streams(), drops, threads.workers(), threads.timer());
  }

  private Answerer answerer(Parts parts, Events events, Drops drops) {
    return new Answerer(
        ports,
        fence,
        events,
        verifier,
        parts.settings,
        drops,
        parts.clock,
        threads.workers(),
        threads.timer(),
        RandomGenerator.getDefault());
  }

  private QuestionJudge judge(Parts parts, Drops drops) {
    return new QuestionJudge(
        parts.identity,
        ports,
        verifier,
        answerer,
        parts.settings,
        new ReplayMemory(WireLimits.REPLAY_ENTRIES),
        traces,
        drops,
        parts.clock);
  }

  private List<Registration> gauges(Meters meters) {
    return List.of(
        meters.gauge("search", "searches.running", asker::running),
        meters.gauge("search", "searches.unanswered", asker::unanswered),
        meters.gauge("search", "questions.inwork", answerer::inWork),
        meters.gauge("search", "streams.open", answers::open),
        meters.gauge("search", "streams.asking", direct::open),
        meters.gauge("search", "streams.asked", questionStreams::open),
        meters.gauge("search", "provider.stuck", fence::stuck),
        meters.gauge("search", "answer.buffered.bytes", answerer.budget()::used),
        meters.gauge("search", "results.ranked.bytes", asker.ranked()::used));
  }

  @Override
  public Search ask(SearchRequest request, SearchListener listener) throws SearchRefused {
    return asker.ask(request, listener);
  }

  @Override
  public List<ResourceType> types() {
    return fence.types();
  }

  @Override
  public int running() {
    return asker.running();
  }

  List<StreamProtocol> protocols() {
    return List.of(answerStreams, questionStreams);
  }

  /** The way to change what this node answers with. */
  ResourceRegistry registry(NamedStores stores) {
    return new StoredResources(ports, stores, indexer, checks, fence::type, changes);
  }

  /** What it did for the last searches. */
  SearchTraces traces() {
    return traces;
  }

  /** What others see of one resource. */
  ResourceViews views() {
    return views;
  }

  /** What it answers for. */
  LocalTypes localTypes() {
    return typesHere;
  }

  /** What others see of it. */
  AccessPreview preview(ResourceRegistry registry) {
    return new PeerSight(self, asker, registry, ports);
  }

  void bind(Transport transport) {
    ports.transport().fill(transport);
    membership.update();
  }

  void unbind(Transport transport) {
    if (ports.transport().empty(transport)) {
      networkGone();
    }
  }

  void bind(TopicBus bus) {
    ports.bus().fill(bus);
    membership.update();
  }

  void unbind(TopicBus bus) {
    if (ports.bus().empty(bus)) {
      networkGone();
    }
  }

  private void networkGone() {
    membership.update();
    asker.networkGone();
  }

  void bind(PeerDirectory directory) {
    ports.peers().fill(directory);
    directoryWatch.getAndSet(directory.watch(this::related)).close();
    membership.update();
  }

  void unbind(PeerDirectory directory) {
    if (ports.peers().empty(directory)) {
      directoryWatch.getAndSet(NOTHING).close();
      membership.update();
    }
  }

  void bind(Refusals refusals) {
    ports.refusals().fill(refusals);
  }

  void unbind(Refusals refusals) {
    ports.refusals().empty(refusals);
  }

  void bind(NetworkTypes types) {
    ports.types().fill(types);
  }

  void unbind(NetworkTypes types) {
    ports.types().empty(types);
  }

  private void related(PeerId peer, Relation now) {
    if (now == Relation.BLACKLIST) {
      answerer.cancel(peer);
      answers.cancel(peer);
      direct.cancel(peer);
    } else {
      answerer.related(peer);
    }
  }

  void bind(ResourceStore store) {
    ports.resources().fill(store);
    storeWatch.getAndSet(store.watch(this::storeChanged)).close();
    storeChanged(store.state());
  }

  void unbind(ResourceStore store) {
    if (ports.resources().empty(store)) {
      storeWatch.getAndSet(NOTHING).close();
      membership.update();
    }
  }

  private void storeChanged(StoreState state) {
    membership.update();
    if (state.ready()) {
      checkStored();
    }
  }

  void add(SearchProvider provider, Owner owner) {
    fence.add(provider, owner);
  }

  void remove(SearchProvider provider) {
    fence.remove(provider);
  }

  void add(ResourceCheck check, Owner owner) {
    checks.add(check, owner.bundle());
    misfits.check(List.of(check.type()));
  }

  void remove(ResourceCheck check) {
    checks.remove(check);
  }

  private void typesChanged() {
    typesHere.changed();
    checkStored();
  }

  private void checkStored() {
    List<ResourceType> types = fence.types();
    reindexer.check(types);
    misfits.check(types.stream().map(ResourceType::name).toList());
  }

  /** Ends every search and answer with a reason, then the threads. */
  @Override
  public void close() {
    membership.close();
    storeWatch.getAndSet(NOTHING).close();
    directoryWatch.getAndSet(NOTHING).close();
    asker.close();
    answerer.close();
    answers.close();
    fence.close();
    gauges.forEach(Registration::close);
    threads.close();
  }
}
