package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.AlreadyClosedException;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.spi.ResourceType;

/**
 * The ports of the store on one engine. Begins to open when it is made and returns at once; opens
 * again by itself when it broke.
 */
final class EmbeddedStore implements ResourceStore, PeerStore, AutoCloseable {
  static final String NAME = "embedded";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Clock clock;
  private final Supervisor supervisor;
  private final Meters.Counter timeouts;
  private final RecordStore records = new EmbeddedRecordStore(this);

  EmbeddedStore(Settings settings, Clock clock, Meters meters) {
    this(settings, Engine.Disk.REAL, clock, meters);
  }

  EmbeddedStore(Settings settings, Engine.Disk disk, Clock clock, Meters meters) {
    this.clock = clock;
    this.timeouts = meters.counter("store-embedded", "search.timeout", "");
    this.supervisor = new Supervisor(settings, disk, meters);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public StoreState state() {
    return supervisor.state();
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return supervisor.watch(listener);
  }

  @Override
  public void put(List<IndexedResource> resources) throws StoreException {
    StoreLimits.check(resources);
    write(resources.stream().<Change>map(Change.PutResource::new).toList());
  }

  @Override
  public boolean remove(String type, String id) throws StoreException {
    return write(
        isKey(type, id) ? List.of(new Change.Removal(Change.resourceKey(type, id))) : List.of());
  }

  @Override
  public Optional<Resource> get(String type, String id) throws StoreException {
    return isKey(type, id)
        ? read(engine -> get(engine, Change.resourceKey(type, id)))
        : Optional.empty();
  }

  private static Optional<Resource> get(Engine engine, String key) throws IOException {
    try (Lease lease = engine.complete(PATIENCE)) {
      Change recent = lease.view().recent().latest().get(key);
      if (recent != null) {
        return recent instanceof Change.PutResource put
            ? Optional.of(put.indexed().resource())
            : Optional.empty();
      }
      Optional<Document> stored = new Reading(lease.reader()).get(key);
      return stored.isPresent() ? Optional.of(resource(stored.get())) : Optional.empty();
    }
  }

  @Override
  public void search(StoreQuery query, Predicate<Resource> visitor) throws StoreException {
    StoreLimits.check(query);
    Deadline deadline = new Deadline(clock, query.deadline());
    Finder finder = new Finder(query, deadline, visitor);
    try {
      deadline.check();
      read(
          engine -> {
            try (Lease lease = engine.complete(deadline.left())) {
              finder.search(lease.view());
            }
            return true;
          });
    } catch (StoreException e) {
      if (e.reason() == Reason.TIMEOUT) {
        timeouts.increment();
      }
      throw e;
    }
    finder.complain();
  }

  @Override
  public List<Resource> page(Optional<String> type, String after, int limit) throws StoreException {
    StoreLimits.checkPage(after, limit);
    if (type.isPresent() && !ResourceType.isName(type.get())) {
      return List.of();
    }
    String beginning = Change.RESOURCES + type.map(name -> name + "/").orElse("");
    return read(
        engine -> page(engine, beginning, Change.RESOURCES + after, limit, Codec::decodeResource));
  }

  private static <T> List<T> page(
      Engine engine, String beginning, String after, int limit, Reading.Decoder<T> decoder)
      throws IOException {
    try (Lease lease = engine.indexed(PATIENCE)) {
      return new Reading(lease.reader()).page(beginning, after, limit, decoder);
    }
  }

  @Override
  public long count(Optional<String> type, Optional<PeerId> creator) throws StoreException {
    List<Term> terms = new ArrayList<>();
    type.ifPresent(name -> terms.add(new Term(Documents.TYPE, name)));
    creator.ifPresent(peer -> terms.add(new Term(Documents.CREATOR, peer.text())));
    if (terms.isEmpty()) {
      terms.add(Engine.kind(Change.RESOURCES));
    }
    return read(
        engine -> {
          try (Lease lease = engine.indexed(PATIENCE)) {
            return new Reading(lease.reader()).count(terms);
          }
        });
  }

  @Override
  public Optional<String> remark(String name) throws StoreException {
    String key = Change.remarkKey(name);
    return read(
        engine -> {
          try (Lease lease = engine.complete(PATIENCE)) {
            return lease.view().recent().latest().get(key) instanceof Change.PutRemark put
                ? Optional.of(put.value())
                : new Reading(lease.reader()).get(key).map(Documents::remark);
          }
        });
  }

  @Override
  public void remark(String name, String value) throws StoreException {
    StoreLimits.checkRemark(name, value);
    write(List.of(new Change.PutRemark(name, value)));
  }

  @Override
  public void put(Peer peer) throws StoreException {
    StoreLimits.check(peer);
    write(List.of(new Change.PutPeer(peer)));
  }

  @Override
  public boolean remove(PeerId peer) throws StoreException {
    return write(List.of(new Change.Removal(Change.peerKey(peer))));
  }

  @Override
  public List<Peer> all() throws StoreException {
    return all(Change.PEERS, MAX_PEERS, Codec::decodePeer);
  }

  RecordStore records() {
    return records;
  }

  /** Everything whose key has this beginning. */
  <T> List<T> all(String beginning, int most, Reading.Decoder<T> decoder) throws StoreException {
    return read(engine -> page(engine, beginning, beginning, most, decoder));
  }

  /** Whether there was anything to do. */
  boolean write(List<Change> changes) throws StoreException {
    try (Supervisor.Use use = supervisor.use()) {
      return !changes.isEmpty() && write(use.engine(), changes);
    }
  }

  /** Returns when all acknowledged writes are committed and the files are closed. */
  @Override
  public void close() {
    supervisor.close();
  }

  private static Resource resource(Document stored) throws IOException {
    return Codec.decodeResource(Documents.data(stored));
  }

  private static boolean isKey(String type, String id) {
    return ResourceType.isName(type) && StandardCharsets.UTF_8.newEncoder().canEncode(id);
  }

  private static boolean write(Engine engine, List<Change> changes) throws StoreException {
    try {
      return engine.write(changes).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException refused) {
        throw refused;
      }
      if (e.getCause() instanceof TimeoutException) {
        throw new StoreException(
            Reason.TIMEOUT, "not confirmed within " + PATIENCE.toSeconds() + " s", e.getCause());
      }
      throw new StoreException(Reason.STORAGE, "cannot write: " + e.getCause(), e.getCause());
    }
  }

  private <T> T read(Reads<T> reads) throws StoreException {
    try (Supervisor.Use use = supervisor.use()) {
      return read(use.engine(), reads);
    }
  }

  private static <T> T read(Engine engine, Reads<T> reads) throws StoreException {
    try {
      return reads.from(engine);
    } catch (AlreadyClosedException e) {
      throw new StoreException(Reason.UNAVAILABLE, "the store is closing", e);
    } catch (IOException | RuntimeException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new StoreException(Reason.TIMEOUT, "the index was not refreshed in time", e);
      }
      // Damaged files of the index show themselves in unchecked exceptions as well.
      engine.broke(e);
      throw new StoreException(Reason.STORAGE, "cannot read: " + e, e);
    }
  }

  @FunctionalInterface
  private interface Reads<T> {
    T from(Engine engine) throws StoreException, IOException;
  }
}
