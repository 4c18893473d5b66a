package org.opencloud.discovery.kad.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.internal.Message.Entry;
import org.opencloud.discovery.keys.PeerId;

/**
 * What this node answers, by type of request, as go does. Used on the loop only; what a validator
 * has to say completes on a worker.
 */
final class Answers {
  private static final int MAX_ATTEMPTS = 3;
  private static final int MAX_PROVIDER_ADDRESSES = 4;
  private static final int MAX_PROVIDER_ADDRESS = 256;

  private final Setup setup;
  private final Neighbours neighbours;
  private final Namespaces namespaces;
  private final Records records;
  private final Providers providers;
  private final Quotas quotas;

  Answers(
      Setup setup,
      Neighbours neighbours,
      Namespaces namespaces,
      Records records,
      Providers providers,
      Quotas quotas) {
    this.setup = setup;
    this.neighbours = neighbours;
    this.namespaces = namespaces;
    this.records = records;
    this.providers = providers;
    this.quotas = quotas;
  }

  /** The answer; empty when the request has none; fails with {@link Refused}. */
  CompletionStage<Optional<Message>> answer(PeerId from, Message request) {
    return switch (request.type()) {
      case FIND_NODE -> answered(findNode(from, request));
      case GET_VALUE -> getValue(from, request).thenApply(Optional::of);
      case PUT_VALUE -> putValue(from, request).thenApply(Optional::of);
      case GET_PROVIDERS -> answered(getProviders(from, request));
      case ADD_PROVIDER -> {
        addProvider(from, request);
        yield CompletableFuture.completedFuture(Optional.empty());
      }
      case PING -> answered(Message.request(Message.Type.PING, request.key()));
    };
  }

  private static CompletionStage<Optional<Message>> answered(Message answer) {
    return CompletableFuture.completedFuture(Optional.of(answer));
  }

  private Message findNode(PeerId from, Message request) {
    byte[] key = key(request, holding().key());
    List<KadPeer> peers = new ArrayList<>();
    neighbours.known(key).filter(target -> !target.id().equals(from)).ifPresent(peers::add);
    nearest(from, key).stream().filter(peer -> !peers.contains(peer)).forEach(peers::add);
    return Message.request(request.type(), key).withCloser(peers);
  }

  private List<KadPeer> nearest(PeerId from, byte[] key) {
    int k = setup.params().lookups().k();
    return neighbours.nearest(Key.of(key), k + 1).stream()
        .filter(contact -> !contact.id().equals(from) && !contact.addresses().isEmpty())
        .limit(k)
        .map(Contact::peer)
        .toList();
  }

  private CompletionStage<Message> getValue(PeerId from, Message request) {
    byte[] asked = key(request, holding().key());
    Message without = Message.request(request.type(), asked).withCloser(nearest(from, asked));
    Optional<RecordKey> known = RecordKey.read(asked, holding().key()).filter(namespaces::has);
    Optional<Records.Held> held = known.flatMap(key -> records.find(key.held(), setup.now()));
    if (held.isEmpty()) {
      return CompletableFuture.completedFuture(without);
    }
    RecordKey key = known.get();
    return namespaces
        .valid(key, held.get().value())
        .handle(
            (valid, failure) -> {
              if (failure == null && valid) {
                return without.withRecord(told(held.get()));
              }
              if (failure == null) {
                setup.onLoop(() -> outlived(key, held.get()));
              }
              return without;
            });
  }

  /** A record that its own validator does not believe any more. */
  private void outlived(RecordKey key, Records.Held held) {
    if (records.find(key.held(), setup.now()).filter(held::equals).isPresent()) {
      records.remove(key.held());
      setup.count("record.dropped", "invalid");
    }
  }

  private static Entry told(Records.Held held) {
    return new Entry(held.key(), held.value(), Instant.ofEpochMilli(held.received()).toString());
  }

  private CompletionStage<Message> putValue(PeerId from, Message request) {
    if (!quotas.put(from)) {
      throw new Refused("record.refused", "rate");
    }
    RecordKey key = recordKey(request.key());
    Entry entry = request.record().orElseThrow(() -> new Refused("record.refused", "malformed"));
    if (!new Bytes(entry.key()).equals(key.held())) {
      throw new Refused("record.refused", "key");
    }
    if (entry.value().length > holding().value()) {
      throw new Refused("record.refused", "size");
    }
    if (!namespaces.has(key)) {
      throw new Refused("record.refused", "namespace");
    }
    return judgeAndPut(key, new Records.Held(key.bytes(), entry.value(), from, setup.now()), 1)
        .thenApply(done -> Message.put(request.key(), entry.value()));
  }

  /** Judges against what is held and puts; judges anew when another put came between. */
  private CompletionStage<Void> judgeAndPut(RecordKey key, Records.Held record, int attempt) {
    Optional<Records.Held> before = records.find(key.held(), setup.now());
    return judged(key, record.value(), before)
        .thenCompose(
            judged ->
                onLoop(
                    () -> {
                      if (records.find(key.held(), setup.now()).equals(before)) {
                        put(record);
                        return CompletableFuture.<Void>completedFuture(null);
                      }
                      if (attempt == MAX_ATTEMPTS) {
                        throw new Refused("record.refused", "busy");
                      }
                      return judgeAndPut(key, record, attempt + 1);
                    }))
        .thenCompose(again -> again);
  }

  /** Fails unless the value is valid and no worse than what is held. */
  private CompletionStage<Void> judged(RecordKey key, byte[] value, Optional<Records.Held> before) {
    return namespaces
        .valid(key, value)
        .thenCompose(
            valid -> {
              if (!valid) {
                throw new Refused("record.refused", "invalid");
              }
              return before.isPresent()
                  ? namespaces.replaces(key, value, before.get().value())
                  : CompletableFuture.completedFuture(true);
            })
        .handle(Answers::accepted);
  }

  private static Void accepted(Boolean replaces, Throwable failure) {
    if (failure != null) {
      throw refusal(failure);
    }
    if (!replaces) {
      throw new Refused("record.refused", "outdated");
    }
    return null;
  }

  private static Refused refusal(Throwable failure) {
    Throwable bare = failure instanceof CompletionException ? failure.getCause() : failure;
    if (bare instanceof Refused refused) {
      return refused;
    }
    if (bare instanceof KadException) {
      return new Refused("record.refused", "namespace");
    }
    boolean busy = bare instanceof RejectedExecutionException;
    return new Refused("record.refused", busy ? "busy" : "validator");
  }

  private void put(Records.Held record) {
    String reason = records.put(record, setup.now());
    if (!reason.isEmpty()) {
      throw new Refused("record.refused", reason);
    }
  }

  private <T> CompletionStage<T> onLoop(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    boolean runs =
        setup.onLoop(
            () -> {
              try {
                done.complete(work.get());
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    if (!runs) {
      done.completeExceptionally(new Refused("record.refused", "closed"));
    }
    return done;
  }

  private Message getProviders(PeerId from, Message request) {
    byte[] key = key(request, holding().providerKey());
    return Message.request(request.type(), key)
        .withCloser(nearest(from, key))
        .withProviders(providers.find(key, setup.now()));
  }

  private void addProvider(PeerId from, Message request) {
    if (!quotas.put(from)) {
      throw new Refused("provider.refused", "rate");
    }
    byte[] key = key(request, holding().providerKey());
    KadPeer self =
        request.providers().stream()
            .filter(peer -> peer.id().equals(from))
            .findFirst()
            .orElseThrow(() -> new Refused("provider.refused", "sender"));
    KadPeer kept = new KadPeer(from, tellable(neighbours.dialable(from, self.addresses())));
    if (kept.addresses().isEmpty()) {
      throw new Refused("provider.refused", "addresses");
    }
    long now = setup.now();
    String reason = providers.put(new Providers.Held(key, kept, now), now);
    if (!reason.isEmpty()) {
      throw new Refused("provider.refused", reason);
    }
  }

  private static List<String> tellable(List<String> addresses) {
    return addresses.stream()
        .filter(address -> address.length() <= MAX_PROVIDER_ADDRESS)
        .limit(MAX_PROVIDER_ADDRESSES)
        .toList();
  }

  private static byte[] key(Message request, int limit) {
    if (request.key().length == 0 || request.key().length > limit) {
      throw new Refused("request.refused", "key");
    }
    return request.key();
  }

  private RecordKey recordKey(byte[] key) {
    return RecordKey.read(key, holding().key())
        .orElseThrow(() -> new Refused("record.refused", "key"));
  }

  private KadParams.Holding holding() {
    return setup.params().holding();
  }
}
