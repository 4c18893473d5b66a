package org.opencloud.discovery.partners.internal;

import java.util.Optional;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.wire.PartnerMessages;

/**
 * Decides what a peer is told of a notice, at the moment when it is sent: relations and terms may
 * have changed since it was given.
 */
final class Planner {
  private final Ports ports;
  private final ToldMemory told;

  Planner(Ports ports, ToldMemory told) {
    this.ports = ports;
    this.told = told;
  }

  /** What is sent. */
  record Plan(Purpose purpose, byte[] payload) {}

  /**
   * What becomes of a notice.
   *
   * @param plan what is sent; empty for nothing
   * @param later whether that can be said only when more of the node runs
   */
  record Decision(Optional<Plan> plan, boolean later) {
    private static final Decision NOTHING = new Decision(Optional.empty(), false);
    private static final Decision LATER = new Decision(Optional.empty(), true);

    private static Decision send(Plan plan) {
      return new Decision(Optional.of(plan), false);
    }
  }

  /** Whether the peer is told anything; makes no view. */
  boolean concerns(PeerId peer, Parcel parcel) {
    return parcel.resource().map(of -> concerns(peer, parcel, of)).orElse(true);
  }

  private boolean concerns(PeerId peer, Parcel parcel, Resource resource) {
    return ports.isPartner(peer) && (wasTold(peer, parcel) || mayHave(peer, resource));
  }

  /** What the peer is told. */
  Decision plan(PeerId peer, Parcel parcel) {
    Notice notice = parcel.notice();
    if (parcel.resource().isEmpty()) {
      boolean listed = ports.relation(peer).filter(Relation.BLACKLIST::equals).isPresent();
      return listed ? Decision.NOTHING : Decision.send(new Plan(purpose(notice), notice.payload()));
    }
    Resource resource = parcel.resource().get();
    if (ports.directory().now().isEmpty()) {
      return Decision.LATER;
    }
    if (!concerns(peer, parcel, resource)) {
      return Decision.NOTHING;
    }
    boolean deletes = notice.kind() == Kind.DELETE || !mayHave(peer, resource);
    return deletes ? Decision.send(deletion(resource)) : view(peer, parcel, resource);
  }

  /** Who may have it and of whom there is no view has to wait until somebody describes the type. */
  private Decision view(PeerId peer, Parcel parcel, Resource resource) {
    return ports
        .views()
        .now()
        .flatMap(views -> views.view(resource, peer))
        .map(json -> Decision.send(new Plan(purpose(parcel.notice()), json)))
        .orElse(Decision.LATER);
  }

  /** A resource without a word about access is private: only who was told of it is told. */
  private boolean mayHave(PeerId peer, Resource resource) {
    return resource.access().allows(peer.text()) && ports.gives(peer, resource.type());
  }

  private boolean wasTold(PeerId peer, Parcel parcel) {
    return parcel.key() instanceof ResourceKey resource && told.has(resource, peer);
  }

  private static Plan deletion(Resource resource) {
    return new Plan(Purpose.DELETE, PartnerMessages.deletion(resource.type(), resource.id()));
  }

  private static Purpose purpose(Notice notice) {
    return Purpose.valueOf(notice.kind().name());
  }

  /** The peer is to have it, and may have heard of it from now on, whatever it answers. */
  void begin(PeerId peer, Parcel parcel) {
    boolean deletes = parcel.notice().kind() == Kind.DELETE;
    if (!deletes
        && parcel.key() instanceof ResourceKey key
        && mayHave(peer, parcel.resource().get())) {
      told.begin(key, peer);
    }
  }

  /** The peer has not taken it, and said so. */
  void refused(PeerId peer, Parcel parcel, Plan plan) {
    if (plan.purpose() != Purpose.DELETE && parcel.key() instanceof ResourceKey resource) {
      told.refused(resource, peer);
    }
  }

  /** The peer has acknowledged it. */
  void acknowledged(PeerId peer, Parcel parcel, Plan plan) {
    if (parcel.key() instanceof ResourceKey resource) {
      if (plan.purpose() == Purpose.DELETE) {
        told.remove(resource, peer);
      } else {
        told.add(resource, peer);
      }
    }
  }
}
