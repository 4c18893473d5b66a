package org.opencloud.discovery.types.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.TypeMessages;

/** A peer that answers each request with the lines that the test wants, or not at all. */
final class Canned implements StreamProtocol {
  final List<PeerStream> asked = new CopyOnWriteArrayList<>();
  private final List<byte[]> lines = new ArrayList<>();
  private final boolean ends;

  private Canned(boolean ends) {
    this.ends = ends;
  }

  static Canned silent() {
    return new Canned(false);
  }

  static Canned saying(byte[]... lines) {
    Canned canned = new Canned(true);
    canned.lines.addAll(List.of(lines));
    return canned;
  }

  @Override
  public String id() {
    return TypeMessages.PROTOCOL;
  }

  @Override
  public void opened(PeerStream stream) {
    asked.add(stream);
    stream.read(
        new PeerStream.Reader() {
          @Override
          public void bytes(ByteBuffer bytes) {
            stream.consumed(bytes.remaining());
          }

          @Override
          public void end() {
            if (ends) {
              answer(stream);
            }
          }

          @Override
          public void broken(TransportException cause) {
            // The test looks at the node's counters.
          }
        });
  }

  private void answer(PeerStream stream) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      all.writeBytes(line);
      all.write('\n');
    }
    stream.write(ByteBuffer.wrap(all.toByteArray()));
    stream.closeWrite();
  }
}
