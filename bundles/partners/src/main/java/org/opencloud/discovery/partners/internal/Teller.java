package org.opencloud.discovery.partners.internal;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.partners.NoticeRefused;
import org.opencloud.discovery.api.partners.NoticeRefused.Code;
import org.opencloud.discovery.api.partners.PartnerLink.Sent;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceViews;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.spi.Access;
import org.opencloud.discovery.wire.PartnerMessages;
import org.opencloud.discovery.wire.ResourceHead;
import org.opencloud.discovery.wire.WireException;

/** Takes what applications want to tell, checks it, and hands it to the lanes. */
final class Teller {
  private static final int MOST_WAITED_FOR = 256;

  private final PeerId self;
  private final Ports ports;
  private final Planner planner;
  private final Recipients recipients;
  private final Lanes lanes;
  private final NoticeFiles files;
  private final Settings settings;
  private final Counts counts;
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong waitedFor = new AtomicLong();

  Teller(
      PeerId self,
      Ports ports,
      Planner planner,
      Recipients recipients,
      Lanes lanes,
      NoticeFiles files,
      Settings settings,
      Counts counts,
      Clock clock,
      ScheduledExecutorService loop) {
    this.self = self;
    this.ports = ports;
    this.planner = planner;
    this.recipients = recipients;
    this.lanes = lanes;
    this.files = files;
    this.settings = settings;
    this.counts = counts;
    this.clock = clock;
    this.loop = loop;
  }

  /** Of all notices that wait. */
  long bufferedBytes() {
    return bytes.get();
  }

  CompletionStage<Sent> tellAll(Notice notice) throws NoticeRefused {
    if (!notice.kind().isOwnResource()) {
      throw refused(Code.INVALID, "action", "expected PB_CREATE, PB_UPDATE or PB_DELETE");
    }
    requireDirectory();
    Resource resource = resource(notice);
    ResourceKey key = new ResourceKey(resource.type(), resource.id());
    Notice typed = new Notice(notice.kind(), resource.type(), notice.user(), notice.payload());
    Parcel parcel = parcel(typed, Optional.of(resource), key);
    List<PeerId> peers =
        ports.partners().stream().filter(peer -> planner.concerns(peer, parcel)).toList();
    if (peers.isEmpty() && notice.kind() == Kind.DELETE) {
      requireAccessKnown(notice);
    }
    admit(parcel);
    peers.forEach(peer -> planner.begin(peer, parcel));
    loop.execute(() -> lanes.send(parcel, peers));
    return parcel.sent();
  }

  /** Goes on with what was being told when the node stopped; nobody waits for the answers. */
  void resume(List<NoticeFiles.Kept> notices) {
    for (NoticeFiles.Kept kept : notices) {
      int size = kept.notice().payload().length;
      bytes.addAndGet(size);
      Parcel parcel =
          Parcel.again(kept.notice(), kept.resource(), kept.since(), gone -> gone(gone, size));
      files.holds(parcel, kept.number());
      loop.execute(() -> lanes.send(parcel, kept.peers()));
    }
  }

  private void gone(Parcel parcel, int size) {
    bytes.addAndGet(-size);
    files.forget(parcel);
  }

  CompletionStage<Sent> tell(Notice notice, List<String> names) throws NoticeRefused {
    if (notice.kind().isOwnResource()) {
      throw refused(Code.INVALID, "action", "expected PB_CONSIDERS or PB_PLANNER");
    }
    try {
      PartnerMessages.requireObject(notice.payload());
    } catch (WireException e) {
      throw refused(Code.INVALID, "payload", "expected one JSON object of at most 128 KiB");
    }
    requireDirectory();
    CompletionStage<Map<String, Optional<PeerId>>> found = recipients.find(names);
    Parcel parcel = parcel(notice, Optional.empty(), new Object());
    admit(parcel);
    found.thenAcceptAsync(peers -> send(parcel, peers), loop);
    return parcel.sent();
  }

  private void send(Parcel parcel, Map<String, Optional<PeerId>> found) {
    found.forEach(
        (name, peer) -> {
          if (peer.isEmpty()) {
            parcel.unknown(name);
          }
        });
    lanes.send(parcel, found.values().stream().flatMap(Optional::stream).distinct().toList());
  }

  private Parcel parcel(Notice notice, Optional<Resource> resource, Object key) {
    int size = notice.payload().length;
    return new Parcel(notice, resource, key, clock.instant(), gone -> gone(gone, size));
  }

  /** Takes room for it; the application waits for it no longer than until the deadline. */
  private void admit(Parcel parcel) throws NoticeRefused {
    int size = parcel.notice().payload().length;
    if (waitedFor.incrementAndGet() > MOST_WAITED_FOR) {
      waitedFor.decrementAndGet();
      throw busy("too many notices are under way; try again later");
    }
    if (bytes.addAndGet(size) > settings.bufferBytes()) {
      bytes.addAndGet(-size);
      waitedFor.decrementAndGet();
      throw busy("too many notices wait for partners; try again later");
    }
    parcel.sent().whenComplete((sent, failure) -> waitedFor.decrementAndGet());
    loop.schedule(parcel::deadline, settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
  }

  private NoticeRefused busy(String message) {
    counts.rejected("busy");
    return refused(Code.BUSY, "", message);
  }

  private void requireDirectory() throws NoticeRefused {
    if (ports.directory().now().isEmpty()) {
      throw refused(Code.UNAVAILABLE, "", "the node's peers are not running; try again later");
    }
  }

  private Resource resource(Notice notice) throws NoticeRefused {
    ResourceViews views =
        ports
            .views()
            .now()
            .orElseThrow(
                () ->
                    refused(
                        Code.UNAVAILABLE, "", "the node's search is not running; try again later"));
    try {
      Resource resource = views.read(notice.type(), notice.payload());
      if (!resource.creator().equals(self)) {
        throw refused(Code.INVALID, "creator_id", "expected this node; only its own is told");
      }
      return resource;
    } catch (ResourceRefused e) {
      if (notice.kind() == Kind.DELETE) {
        return nameOnly(notice, e);
      }
      throw refused(Code.INVALID, e.field(), e.getMessage());
    }
  }

  /** Who was told of it can be told to forget it, also when nobody can say any more what it was. */
  private Resource nameOnly(Notice notice, ResourceRefused cause) throws NoticeRefused {
    ResourceHead head = head(notice);
    boolean named = !notice.type().isEmpty() && !head.id().isBlank();
    if (!named || head.creator().isPresent()) {
      throw refused(Code.INVALID, cause.field(), cause.getMessage());
    }
    return new Resource(notice.type(), head.id(), self, Access.PRIVATE, notice.payload());
  }

  private static void requireAccessKnown(Notice notice) throws NoticeRefused {
    if (!head(notice).saysAccess()) {
      throw refused(
          Code.INVALID,
          "id",
          "expected a resource that is still kept here, or that partners were told of; else say who"
              + " might see it (access, partnerships)");
    }
  }

  private static ResourceHead head(Notice notice) throws NoticeRefused {
    try {
      return ResourceHead.read(notice.payload());
    } catch (WireException e) {
      throw refused(Code.INVALID, "payload", e.getMessage());
    }
  }

  private static NoticeRefused refused(Code code, String field, String message) {
    return new NoticeRefused(code, field, message);
  }
}
