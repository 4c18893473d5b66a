package org.opencloud.discovery.libp2p.internal.host;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.internal.yamux.YamuxStream;

/**
 * A stream with its protocol. One that we opened lazily may be written before the peer has agreed;
 * its reader waits until then, and is told when the peer does not.
 */
public final class HostStream implements Stream {
  private final PeerConnection connection;
  private final YamuxStream raw;
  private final String protocol;
  private boolean agreed;
  private Optional<Reader> waiting = Optional.empty();
  private Optional<StreamException> refused = Optional.empty();

  HostStream(PeerConnection connection, YamuxStream raw, String protocol, boolean agreed) {
    this.connection = connection;
    this.raw = raw;
    this.protocol = protocol;
    this.agreed = agreed;
  }

  public PeerConnection connection() {
    return connection;
  }

  @Override
  public PeerId remotePeer() {
    return connection.remotePeer();
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public boolean inbound() {
    return raw.inbound();
  }

  @Override
  public CompletionStage<Void> write(ByteBuffer bytes) {
    return raw.write(bytes);
  }

  @Override
  public long pending() {
    return raw.pending();
  }

  @Override
  public CompletionStage<Void> closeWrite() {
    return raw.closeWrite();
  }

  @Override
  public void reset(int code) {
    raw.reset(code);
  }

  @Override
  public void read(Reader reader) {
    raw.onLoop(
        () -> {
          if (refused.isPresent()) {
            reader.broken(refused.get());
          } else if (agreed) {
            raw.read(reader);
          } else {
            waiting = Optional.of(reader);
          }
        });
  }

  @Override
  public void consumed(int bytes) {
    raw.consumed(bytes);
  }

  void lazilyAgreed() {
    agreed = true;
    waiting.ifPresent(raw::read);
  }

  void lazilyRefused(StreamException cause) {
    refused = Optional.of(cause);
    waiting.ifPresent(reader -> reader.broken(cause));
  }

  @Override
  public String toString() {
    return (inbound() ? "from " : "to ") + remotePeer() + " " + protocol;
  }
}
