package org.opencloud.discovery.nats.internal;

import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.wire.BridgeError;
import org.opencloud.discovery.wire.BridgeError.Code;
import org.opencloud.discovery.wire.BridgeMessages;
import org.opencloud.discovery.wire.BridgeMessagesReader;
import org.opencloud.discovery.wire.BridgeRefused;
import org.opencloud.discovery.wire.BridgeRequest;

/** Keeps and forgets resources of this node for applications. */
final class ResourceChanges {
  private final Supplier<Optional<ResourceRegistry>> registry;
  private final BridgeMessagesReader reader = new BridgeMessagesReader();
  private final BridgeMessages messages;
  private final Replies replies;
  private final Counts counts;

  ResourceChanges(
      Supplier<Optional<ResourceRegistry>> registry,
      BridgeMessages messages,
      Replies replies,
      Counts counts) {
    this.registry = registry;
    this.messages = messages;
    this.replies = replies;
    this.counts = counts;
  }

  RequestHandler creation() {
    return new Handler("create", this::create);
  }

  RequestHandler removal() {
    return new Handler("remove", this::remove);
  }

  private void create(Request request) throws BridgeRefused {
    Optional<BridgeRequest.Create> wanted = reader.create(request.body());
    if (wanted.isPresent()) {
      replies.done(request, created(wanted.get()));
    } else {
      counts.ignored("own");
    }
  }

  private void remove(Request request) throws BridgeRefused {
    Optional<BridgeRequest.Remove> wanted = reader.remove(request.body());
    if (wanted.isPresent()) {
      replies.done(request, removed(wanted.get()));
    } else {
      counts.ignored("own");
    }
  }

  private byte[] created(BridgeRequest.Create wanted) throws BridgeRefused {
    return changed(
        wanted,
        resources -> {
          Resource kept = resources.add(wanted.dataType(), wanted.json());
          return messages.stored(
              kept.type(), kept.id(), warning(resources, kept.type()), wanted.requestId());
        });
  }

  private static String warning(ResourceRegistry resources, String type) {
    return resources.isSearched(type)
        ? ""
        : "nobody finds it until a plugin that searches " + type + " is installed on this node";
  }

  private byte[] removed(BridgeRequest.Remove wanted) throws BridgeRefused {
    return changed(
        wanted,
        resources -> {
          boolean found = resources.remove(wanted.dataType(), wanted.id());
          return messages.removed(found, wanted.dataType(), wanted.id(), wanted.requestId());
        });
  }

  private byte[] changed(BridgeRequest wanted, Change change) throws BridgeRefused {
    BridgeError error;
    try {
      Optional<ResourceRegistry> resources = registry.get();
      if (resources.isPresent()) {
        return change.on(resources.get());
      }
      error =
          new BridgeError(
              Code.UNAVAILABLE, "", "the node's search is not running; try again later");
    } catch (ResourceRefused e) {
      error = new BridgeError(Code.INVALID, e.field(), e.getMessage());
    } catch (StoreException e) {
      error = new BridgeError(Code.valueOf(e.reason().name()), "", e.getMessage());
    } catch (IllegalStateException | RejectedExecutionException e) {
      // The registry can go away between the look-up and the call.
      error =
          new BridgeError(Code.UNAVAILABLE, "", "the node's search is stopping; try again later");
    }
    throw new BridgeRefused(error, wanted.requestId());
  }

  private interface Change {
    byte[] on(ResourceRegistry resources) throws ResourceRefused, StoreException;
  }

  private interface Step {
    void run(Request request) throws BridgeRefused;
  }

  private record Handler(String kind, Step step) implements RequestHandler {
    @Override
    public int maxBytes() {
      return BridgeMessagesReader.MAX_RESOURCE_BYTES;
    }

    @Override
    public void handle(Request request) throws BridgeRefused {
      step.run(request);
    }
  }
}
