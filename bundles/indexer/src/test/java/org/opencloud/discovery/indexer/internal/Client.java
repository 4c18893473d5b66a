package org.opencloud.discovery.indexer.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;

/** One stream to the indexer, seen from the other end. */
final class Client implements PeerStream.Reader {
  final PeerStream stream;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final boolean reads;
  private volatile boolean ended;
  private volatile boolean broken;

  Client(PeerStream stream, boolean reads) {
    this.stream = stream;
    this.reads = reads;
    stream.read(this);
  }

  Client send(byte[] value) {
    stream.write(ByteBuffer.wrap(value));
    return this;
  }

  Client send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  Client close() {
    stream.closeWrite();
    return this;
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    synchronized (received) {
      received.writeBytes(copy);
    }
    if (reads) {
      stream.consumed(copy.length);
    }
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void broken(TransportException cause) {
    broken = true;
  }

  boolean isEnded() {
    return ended;
  }

  boolean isReset() {
    return broken;
  }

  List<String> lines() {
    synchronized (received) {
      return received.toString(StandardCharsets.UTF_8).lines().toList();
    }
  }
}
