package org.opencloud.discovery.search.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;

/** The streams on which answers are read, whoever has opened them; at most so many. */
final class AnswerReaders {
  private final int most;
  private final Drops drops;
  private final Executor workers;
  private final ScheduledExecutorService timer;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  private record Open(PeerId peer, AnswerStream reader) {}

  AnswerReaders(int most, Drops drops, Executor workers, ScheduledExecutorService timer) {
    this.most = most;
    this.drops = drops;
    this.workers = workers;
    this.timer = timer;
  }

  boolean isFull() {
    return open.size() >= most;
  }

  /** A reader for the stream, counted from now on until it is closed. */
  AnswerStream add(PeerStream stream, AnswerCheck check, AnswerStream.Closing closing) {
    Open[] entry = {null};
    AnswerStream reader =
        new AnswerStream(
            stream,
            check,
            drops,
            workers,
            timer,
            (without, why) -> {
              open.remove(entry[0]);
              closing.closed(without, why);
            });
    entry[0] = new Open(stream.peer(), reader);
    open.add(entry[0]);
    return reader;
  }

  int open() {
    return open.size();
  }

  /** Drops every stream of this peer. */
  void cancel(PeerId peer) {
    for (Open stream : open) {
      if (stream.peer.equals(peer)) {
        drops.answer(peer, "blacklisted");
        stream.reader.cancel("blacklisted");
      }
    }
  }

  void close() {
    open.forEach(stream -> stream.reader.cancel());
  }
}
