package org.opencloud.discovery.partners.internal;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.PartnerLink.Sent;
import org.opencloud.discovery.api.store.Resource;

/**
 * One notice on its way to several peers. Its sender hears of it once: when each peer has an
 * answer, or at the deadline; what is tried again after that costs room until it has ended. Methods
 * are called on the loop.
 */
final class Parcel {
  private final Notice notice;
  private final Optional<Resource> resource;
  private final Object key;
  private final Instant since;
  private final Consumer<Parcel> onGone;
  private final CompletableFuture<Sent> sent = new CompletableFuture<>();
  private final Map<String, String> failed = new HashMap<>();
  private final Map<PeerId, String> unanswered = new HashMap<>();
  private int taken;
  private int carried;

  /**
   * A notice of before this node was started: nobody waits for what becomes of it.
   *
   * @param onGone told when no attempt is left
   */
  static Parcel again(Notice notice, Resource resource, Instant since, Consumer<Parcel> onGone) {
    ResourceKey key = new ResourceKey(resource.type(), resource.id());
    Parcel parcel = new Parcel(notice, Optional.of(resource), key, since, onGone);
    parcel.deadline();
    return parcel;
  }

  /**
   * A notice.
   *
   * @param resource that it is about, as this node's; empty for what is passed on as it is
   * @param key of it: of two with the same key for the same peer the later replaces the earlier
   * @param onGone told when no attempt is left
   */
  Parcel(
      Notice notice,
      Optional<Resource> resource,
      Object key,
      Instant since,
      Consumer<Parcel> onGone) {
    this.notice = notice;
    this.resource = resource;
    this.key = key;
    this.since = since;
    this.onGone = onGone;
  }

  Notice notice() {
    return notice;
  }

  Optional<Resource> resource() {
    return resource;
  }

  Object key() {
    return key;
  }

  Instant since() {
    return since;
  }

  CompletionStage<Sent> sent() {
    return sent;
  }

  boolean isAnswered() {
    return sent.isDone();
  }

  /**
   * Whether it is tried again: the state of a resource is, what applications say to each other not.
   */
  boolean isLasting() {
    return notice.kind().isOwnResource();
  }

  /** The peers that have no answer of it yet. */
  Set<PeerId> unfinished() {
    return Set.copyOf(unanswered.keySet());
  }

  /** Another peer is to have it. */
  void carry(PeerId peer) {
    carried++;
    unanswered.put(peer, "timeout");
  }

  /** A peer that nobody can find. */
  void unknown(String name) {
    failed.put(name, "unknown");
  }

  /** An attempt failed and another will be made. */
  void delayed(PeerId peer, String why) {
    unanswered.replace(peer, why);
  }

  /** The peer has it, or never will. */
  void ended(PeerId peer, Optional<String> failure) {
    if (unanswered.remove(peer) != null && !sent.isDone()) {
      failure.ifPresentOrElse(why -> failed.put(peer.text(), why), () -> taken++);
    }
    carried--;
    complete();
  }

  /** All peers are named that are to have it. */
  void complete() {
    if (unanswered.isEmpty()) {
      sent.complete(new Sent(taken, failed));
    }
    if (carried == 0) {
      onGone.accept(this);
    }
  }

  /** The sender waits no longer. */
  void deadline() {
    if (!sent.isDone()) {
      unanswered.forEach((peer, why) -> failed.put(peer.text(), why));
      sent.complete(new Sent(taken, failed));
    }
  }
}
