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

  /** Whether the peer is told anything; makes no view. */
  boolean concerns(PeerId peer, Parcel parcel) {
    return parcel.resource().map(of -> concerns(peer, parcel, of)).orElse(true);
  }

  private boolean concerns(PeerId peer, Parcel parcel, Resource resource) {
    return ports.isPartner(peer) && (wasTold(peer, parcel) || mayHave(peer, resource));
  }

  /** What the peer is told; empty for nothing. */
  Optional<Plan> plan(PeerId peer, Parcel parcel) {
    Notice notice = parcel.notice();
    if (parcel.resource().isEmpty()) {
      boolean listed = ports.relation(peer).filter(Relation.BLACKLIST::equals).isPresent();
      return listed ? Optional.empty() : Optional.of(new Plan(purpose(notice), notice.payload()));
    }
    Resource resource = parcel.resource().get();
    if (!concerns(peer, parcel, resource)) {
      return Optional.empty();
    }
    boolean deletes = notice.kind() == Kind.DELETE || !mayHave(peer, resource);
    return deletes ? Optional.of(deletion(resource)) : view(peer, parcel, resource);
  }

  private Optional<Plan> view(PeerId peer, Parcel parcel, Resource resource) {
    return ports
        .views()
        .now()
        .flatMap(views -> views.view(resource, peer))
        .map(json -> new Plan(purpose(parcel.notice()), json));
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
