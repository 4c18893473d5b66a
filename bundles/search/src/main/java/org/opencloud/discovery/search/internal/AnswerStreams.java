package org.opencloud.discovery.search.internal;

import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;

/** Takes the streams on which other nodes answer what was asked of everybody. */
final class AnswerStreams implements StreamProtocol {
  static final String PROTOCOL = "/opencloud/resource/search/1.0";

  private final AnswerCheck check;
  private final AnswerReaders readers;
  private final Ports ports;
  private final Drops drops;

  AnswerStreams(AnswerCheck check, AnswerReaders readers, Ports ports, Drops drops) {
    this.check = check;
    this.readers = readers;
    this.ports = ports;
    this.drops = drops;
  }

  @Override
  public String id() {
    return PROTOCOL;
  }

  @Override
  public void opened(PeerStream stream) {
    if (readers.isFull()) {
      refuse(stream, "streams");
    } else if (ports.blacklisted(stream.peer())) {
      refuse(stream, "blacklisted");
    } else {
      AnswerStream reader = readers.add(stream, check, (without, why) -> {});
      reader.expectSoon();
      stream.read(reader);
    }
  }

  private void refuse(PeerStream stream, String reason) {
    drops.answer(stream.peer(), reason);
    stream.reset();
  }
}
