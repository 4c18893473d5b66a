package org.opencloud.discovery.search.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;

/** Takes the streams on which other nodes answer. */
final class AnswerStreams implements StreamProtocol {
  static final String PROTOCOL = "/opencloud/resource/search/1.0";

  private final AnswerCheck check;
  private final Ports ports;
  private final Settings settings;
  private final Drops drops;
  private final Executor workers;
  private final ScheduledExecutorService timer;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  private record Open(PeerId peer, AnswerStream reader) {}

  AnswerStreams(
      AnswerCheck check,
      Ports ports,
      Settings settings,
      Drops drops,
      Executor workers,
      ScheduledExecutorService timer) {
    this.check = check;
    this.ports = ports;
    this.settings = settings;
    this.drops = drops;
    this.workers = workers;
    this.timer = timer;
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public void opened(PeerStream stream) {
    if (open.size() >= settings.streams()) {
      refuse(stream, "streams");
    } else if (ports.blacklisted(stream.peer())) {
      refuse(stream, "blacklisted");
    } else {
      stream.read(reader(stream));
    }
  }

  private AnswerStream reader(PeerStream stream) {
    Open[] entry = {null};
    AnswerStream reader =
        new AnswerStream(stream, check, drops, workers, timer, () -> open.remove(entry[0]));
    entry[0] = new Open(stream.peer(), reader);
    open.add(entry[0]);
    return reader;
  }

  private void refuse(PeerStream stream, String reason) {
    drops.answer(stream.peer(), reason);
    stream.reset();
  }

  int open() {
    return open.size();
  }

  /** Drops every stream of this peer. */
  void cancel(PeerId peer) {
    for (Open stream : open) {
      if (stream.peer.equals(peer)) {
        drops.answer(peer, "blacklisted");
        stream.reader.cancel();
      }
    }
  }

  void close() {
    open.forEach(stream -> stream.reader.cancel());
  }
}
