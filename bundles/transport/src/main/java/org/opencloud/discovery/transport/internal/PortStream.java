package org.opencloud.discovery.transport.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/** A libp2p stream as the port shows it. */
final class PortStream implements PeerStream {
  private final Stream stream;
  private final PeerId peer;

  PortStream(Stream stream) {
    this.stream = stream;
    this.peer = Names.port(stream.remotePeer());
  }

  @Override
  public PeerId peer() {
    return peer;
  }

  @Override
  public String protocol() {
    return stream.protocol();
  }

  @Override
  public CompletionStage<Void> write(ByteBuffer bytes) {
    return Stages.portFailures(stream.write(bytes));
  }

  @Override
  public CompletionStage<Void> closeWrite() {
    return Stages.portFailures(stream.closeWrite());
  }

  @Override
  public void reset() {
    stream.reset(0);
  }

  @Override
  public void consumed(int bytes) {
    stream.consumed(bytes);
  }

  @Override
  public void read(Reader reader) {
    stream.read(
        new Stream.Reader() {
          @Override
          public void bytes(ByteBuffer bytes) {
            reader.bytes(bytes);
          }

          @Override
          public void end() {
            reader.end();
          }

          @Override
          public void broken(StreamException cause) {
            reader.broken(Failures.port(cause));
          }
        });
  }
}
