package org.opencloud.discovery.nats.internal;

import java.util.Optional;
import org.opencloud.discovery.wire.BridgeNoticesReader;
import org.opencloud.discovery.wire.BridgeRefused;
import org.opencloud.discovery.wire.BridgeRequest;

/**
 * Takes what comes on the subject of requests: searches are begun and types told here; what
 * partners are to hear goes to the desk that may wait for the store.
 */
final class Propagation implements RequestHandler {
  private final BridgeNoticesReader reader = new BridgeNoticesReader();
  private final Searches searches;
  private final TypeQuestions types;
  private final Notices notices;
  private final Desk desk;
  private final Counts counts;

  Propagation(Searches searches, TypeQuestions types, Notices notices, Desk desk, Counts counts) {
    this.searches = searches;
    this.types = types;
    this.notices = notices;
    this.desk = desk;
    this.counts = counts;
  }

  @Override
  public String kind() {
    return "propagation";
  }

  @Override
  public int maxBytes() {
    return BridgeNoticesReader.MAX_BYTES;
  }

  @Override
  public void handle(Request request) throws BridgeRefused {
    Optional<BridgeRequest.Tell> wanted = reader.notice(request.body());
    if (wanted.isPresent()) {
      desk.take(request, notices.handler(wanted.get()));
    } else {
      ask(request);
    }
  }

  private void ask(Request request) throws BridgeRefused {
    Optional<BridgeRequest.Types> wanted = types.read(request);
    if (wanted.isPresent()) {
      counts.request(types.kind());
      types.answer(request, wanted.get());
    } else {
      counts.request(searches.kind());
      searches.handle(request);
    }
  }
}
