package org.opencloud.discovery.nats.internal;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.partners.NoticeRefused;
import org.opencloud.discovery.api.partners.PartnerLink;
import org.opencloud.discovery.api.partners.PartnerLink.Sent;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.wire.BridgeError;
import org.opencloud.discovery.wire.BridgeError.Code;
import org.opencloud.discovery.wire.BridgeNotices;
import org.opencloud.discovery.wire.BridgeNoticesReader;
import org.opencloud.discovery.wire.BridgeRefused;
import org.opencloud.discovery.wire.BridgeRequest;
import org.opencloud.discovery.wire.PartnerMessages;

/** Tells partners what applications want them to hear. */
final class Notices {
  private final Supplier<Optional<PartnerLink>> link;
  private final Supplier<Optional<ResourceRegistry>> registry;
  private final BridgeNotices messages;
  private final Replies replies;

  Notices(
      Supplier<Optional<PartnerLink>> link,
      Supplier<Optional<ResourceRegistry>> registry,
      BridgeNotices messages,
      Replies replies) {
    this.link = link;
    this.registry = registry;
    this.messages = messages;
    this.replies = replies;
  }

  RequestHandler handler(BridgeRequest.Tell wanted) {
    return new RequestHandler() {
      @Override
      public String kind() {
        return "notice";
      }

      @Override
      public int maxBytes() {
        return BridgeNoticesReader.MAX_BYTES;
      }

      @Override
      public void handle(Request request) throws BridgeRefused {
        tell(request, wanted);
      }
    };
  }

  private void tell(Request request, BridgeRequest.Tell wanted) throws BridgeRefused {
    PartnerLink partners =
        link.get()
            .orElseThrow(() -> refused(Code.UNAVAILABLE, "", "oc-partners is not running", wanted));
    try {
      send(partners, wanted)
          .thenAccept(sent -> replies.done(request, reply(sent, wanted.requestId())));
    } catch (NoticeRefused e) {
      throw refused(Code.valueOf(e.code().name()), e.field(), e.getMessage(), wanted);
    } catch (StoreException e) {
      throw refused(Code.valueOf(e.reason().name()), "", e.getMessage(), wanted);
    } catch (IllegalStateException | RejectedExecutionException e) {
      // The service can go away between the look-up and the call.
      throw refused(
          Code.UNAVAILABLE, "", "a part of the node is stopping; try again later", wanted);
    }
  }

  private byte[] reply(Sent sent, String requestId) {
    return messages.sent(sent.taken(), sent.failed(), requestId);
  }

  private CompletionStage<Sent> send(PartnerLink partners, BridgeRequest.Tell wanted)
      throws NoticeRefused, StoreException {
    if (!wanted.kind().isOwnResource()) {
      return partners.tell(notice(wanted, wanted.json()), wanted.peers());
    }
    boolean said = wanted.json().length > 0;
    return partners.tellAll(notice(wanted, said ? wanted.json() : kept(wanted)));
  }

  private static Notice notice(BridgeRequest.Tell wanted, byte[] json) {
    return new Notice(wanted.kind(), wanted.dataType(), wanted.user(), json);
  }

  /** The resource as it is kept here; of one that is to be deleted its name is enough. */
  private byte[] kept(BridgeRequest.Tell wanted) throws NoticeRefused, StoreException {
    Optional<ResourceRegistry> resources = registry.get();
    if (resources.isEmpty()) {
      throw new NoticeRefused(
          NoticeRefused.Code.UNAVAILABLE, "", "the node's search is not running; try again later");
    }
    Optional<Resource> found = resources.get().get(wanted.dataType(), wanted.id());
    if (found.isEmpty() && wanted.kind() != Kind.DELETE) {
      throw new NoticeRefused(
          NoticeRefused.Code.INVALID, "id", "expected a resource that is kept here");
    }
    return found
        .map(Resource::json)
        .orElseGet(() -> PartnerMessages.deletion(wanted.dataType(), wanted.id()));
  }

  private static BridgeRefused refused(
      Code code, String field, String message, BridgeRequest.Tell wanted) {
    return new BridgeRefused(new BridgeError(code, field, message), wanted.requestId());
  }
}
