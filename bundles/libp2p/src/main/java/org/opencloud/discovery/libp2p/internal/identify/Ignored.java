package org.opencloud.discovery.libp2p.internal.identify;

import java.nio.ByteBuffer;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;

/** Waits for the end of a side on which nothing may come. */
final class Ignored implements Stream.Reader {
  private final Stream stream;

  Ignored(Stream stream) {
    this.stream = stream;
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    stream.reset(0);
  }

  @Override
  public void end() {
    // Both sides have ended.
  }

  @Override
  public void broken(StreamException cause) {
    // Nothing waits for it.
  }
}
