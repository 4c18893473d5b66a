package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opencloud.discovery.spi.SearchProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which provider answers for each type. A name has one owner, the vendor that had it first, also
 * after a restart; of its bundles the newest answers. Another vendor's is refused, and takes over
 * when the owner has been away so long that it is no update.
 */
final class TypeOwners {
  private static final Logger LOG = LoggerFactory.getLogger(TypeOwners.class);

  private final OwnersFile file;
  private final ScheduledExecutorService timer;
  private final Duration grace;
  private final Runnable changed;
  private final Map<String, String> owners;
  private final List<FencedProvider> present = new ArrayList<>();
  private final Map<String, ScheduledFuture<?>> leaving = new HashMap<>();
  private final Set<FencedProvider> refused = new HashSet<>();
  private volatile List<FencedProvider> answering = List.of();

  /**
   * Owners as they were when the node stopped.
   *
   * @param grace how long a name is kept for an owner that is away
   * @param changed told when another provider answers than before
   */
  TypeOwners(OwnersFile file, ScheduledExecutorService timer, Duration grace, Runnable changed) {
    this.file = file;
    this.timer = timer;
    this.grace = grace;
    this.changed = changed;
    this.owners = new HashMap<>(file.read());
    List.copyOf(owners.keySet()).forEach(this::releaseLater);
  }

  /** Those that answer, one for each type, by its name. */
  List<FencedProvider> answering() {
    return answering;
  }

  /** The one that answers for a type. */
  Optional<FencedProvider> answering(String type) {
    return answering.stream().filter(p -> p.type().name().equals(type)).findFirst();
  }

  /** All, those too that do not answer. */
  synchronized List<FencedProvider> present() {
    return List.copyOf(present);
  }

  synchronized void add(FencedProvider provider) {
    String type = provider.type().name();
    present.add(provider);
    if (owners.putIfAbsent(type, provider.owner().name()) == null) {
      file.write(owners);
    }
    if (isOwner(provider)) {
      Optional.ofNullable(leaving.remove(type)).ifPresent(release -> release.cancel(false));
    }
    settle();
  }

  /** Takes the provider of this service away; empty when it is not here. */
  synchronized Optional<FencedProvider> remove(SearchProvider service) {
    Optional<FencedProvider> found =
        present.stream().filter(p -> p.service() == service).findFirst();
    found.ifPresent(
        provider -> {
          present.remove(provider);
          refused.remove(provider);
          String type = provider.type().name();
          if (isOwner(provider) && of(type).noneMatch(this::isOwner)) {
            releaseLater(type);
          }
          settle();
        });
    return found;
  }

  synchronized List<FencedProvider> clear() {
    List<FencedProvider> all = List.copyOf(present);
    leaving.values().forEach(release -> release.cancel(false));
    present.clear();
    answering = List.of();
    return all;
  }

  private Stream<FencedProvider> of(String type) {
    return present.stream().filter(p -> p.type().name().equals(type));
  }

  private boolean isOwner(FencedProvider provider) {
    return provider.owner().name().equals(owners.get(provider.type().name()));
  }

  private void releaseLater(String type) {
    leaving.put(type, timer.schedule(() -> release(type), grace.toMillis(), TimeUnit.MILLISECONDS));
  }

  private synchronized void release(String type) {
    if (leaving.remove(type) == null) {
      return;
    }
    Optional<String> heir =
        of(type)
            .map(FencedProvider::owner)
            .min(Comparator.comparing(Owner::bundle))
            .map(Owner::name);
    if (heir.isPresent()) {
      LOG.info("Type {} is {}'s now: {} is gone", type, heir.get(), owners.get(type));
      owners.put(type, heir.get());
    } else {
      owners.remove(type);
    }
    file.write(owners);
    settle();
  }

  private void settle() {
    Map<String, FencedProvider> best = new HashMap<>();
    for (FencedProvider provider : present) {
      if (isOwner(provider)) {
        best.merge(provider.type().name(), provider, TypeOwners::better);
      }
    }
    List<FencedProvider> before = answering;
    answering = best.values().stream().sorted(Comparator.comparing(p -> p.type().name())).toList();
    present.forEach(provider -> tell(provider, best.get(provider.type().name())));
    if (!answering.equals(before)) {
      changed.run();
    }
  }

  private static FencedProvider better(FencedProvider one, FencedProvider other) {
    return Owner.BEST_FIRST.compare(one.owner(), other.owner()) <= 0 ? one : other;
  }

  /** Says once that a provider does not answer, and why. */
  private void tell(FencedProvider provider, FencedProvider answers) {
    if (provider == answers) {
      refused.remove(provider);
    } else if (refused.add(provider)) {
      String type = provider.type().name();
      if (isOwner(provider)) {
        LOG.info("Type {} of {} rests: {} answers", type, provider.owner(), answers.owner());
      } else {
        LOG.warn(
            "Type {} of {} is refused: the name belongs to {}; uninstall one of the two",
            type,
            provider.owner(),
            answers == null ? owners.get(type) + ", which is away" : answers.owner());
      }
    }
  }
}
