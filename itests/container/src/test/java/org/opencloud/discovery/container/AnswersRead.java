package org.opencloud.discovery.container;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** Keeps what a node answers on one stream. */
final class AnswersRead implements Stream.Reader {
  private final Stream stream;
  private final JsonLines lines = new JsonLines(WireLimits.ANSWER_BYTES);
  private final List<Event> events = new CopyOnWriteArrayList<>();

  AnswersRead(Stream stream) {
    this.stream = stream;
  }

  List<Event> events() {
    return events;
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    int count = bytes.remaining();
    try {
      lines.feed(bytes, this::value);
    } catch (WireException e) {
      stream.reset(0);
    }
    stream.consumed(count);
  }

  private void value(byte[] value) {
    try {
      events.add(EventCodec.answer(value));
    } catch (WireException e) {
      stream.reset(0);
    }
  }

  @Override
  public void end() {
    stream.closeWrite();
  }

  @Override
  public void broken(StreamException cause) {
    // What came before stays.
  }
}
