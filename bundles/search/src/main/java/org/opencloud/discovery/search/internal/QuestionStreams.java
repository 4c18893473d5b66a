package org.opencloud.discovery.search.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;

/** Takes the streams on which other nodes ask this one, each a question, and are answered. */
final class QuestionStreams implements StreamProtocol {
  static final String PROTOCOL = "/opencloud/resource/ask/1.0";

  private final QuestionJudge judge;
  private final Ports ports;
  private final Settings settings;
  private final Drops drops;
  private final Executor workers;
  private final ScheduledExecutorService timer;
  private final Set<QuestionStream> open = ConcurrentHashMap.newKeySet();

  QuestionStreams(
      QuestionJudge judge,
      Ports ports,
      Settings settings,
      Drops drops,
      Executor workers,
      ScheduledExecutorService timer) {
    this.judge = judge;
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
      QuestionStream reader = new QuestionStream(stream, judge, drops, workers, open::remove);
      open.add(reader);
      reader.expectSoon(timer);
      stream.read(reader);
    }
  }

  private void refuse(PeerStream stream, String reason) {
    drops.question(stream.peer(), reason);
    stream.reset();
  }

  int open() {
    return open.size();
  }
}
