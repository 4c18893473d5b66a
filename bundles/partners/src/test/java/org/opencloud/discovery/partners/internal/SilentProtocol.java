package org.opencloud.discovery.partners.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.testkit.node.LoopbackNode;

/** Takes streams and does nothing with them by itself. */
final class SilentProtocol implements StreamProtocol {
  final List<PeerStream> streams = new CopyOnWriteArrayList<>();
  private final String id;

  SilentProtocol(String id) {
    this.id = id;
  }

  SilentProtocol offeredBy(LoopbackNode node) {
    node.offer(this);
    return this;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void opened(PeerStream stream) {
    streams.add(stream);
  }

  /** Reads and forgets. */
  static final class Deaf implements PeerStream.Reader {
    @Override
    public void bytes(ByteBuffer bytes) {}

    @Override
    public void end() {}

    @Override
    public void broken(TransportException cause) {}
  }
}
