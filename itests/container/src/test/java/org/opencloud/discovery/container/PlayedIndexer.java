package org.opencloud.discovery.container;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Beat;
import org.opencloud.discovery.wire.RecordMessages.BeatAnswer;
import org.opencloud.discovery.wire.RecordMessages.Found;
import org.opencloud.discovery.wire.RecordMessages.Published;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** An indexer in name only: keeps nothing, and answers as a test tells it. */
final class PlayedIndexer {
  private static final byte[] LF = {'\n'};

  private volatile Function<List<String>, List<byte[]>> lookup = keys -> List.of();
  private volatile long lastPublished;

  /** What it gives for keys from now on: records, or what shall pass for such. */
  void gives(Function<List<String>, List<byte[]>> records) {
    lookup = records;
  }

  void on(ForeignPeer peer) {
    peer.handle(RecordMessages.PUBLISH_PROTOCOL, stream -> read(stream, this::publish));
    peer.handle(RecordMessages.GET_PROTOCOL, stream -> read(stream, this::get));
    peer.handle(RecordMessages.HEARTBEAT_PROTOCOL, stream -> read(stream, this::beat));
  }

  private void publish(Stream stream, byte[] record) throws WireException {
    lastPublished = RecordCodec.read(record).record().sequence();
    say(stream, RecordMessages.encode(new Published(Published.STORED, "", lastPublished)));
    stream.closeWrite();
  }

  private void get(Stream stream, byte[] request) throws WireException {
    List<String> keys = RecordMessages.keys(request);
    List<byte[]> records = lookup.apply(keys);
    records.forEach(record -> say(stream, record));
    List<String> missing = records.isEmpty() ? keys : List.of();
    say(stream, RecordMessages.encode(new Found(records.size(), missing)));
    stream.closeWrite();
  }

  private void beat(Stream stream, byte[] request) throws WireException {
    Beat beat = RecordMessages.beat(request);
    say(
        stream,
        RecordMessages.encode(
            new BeatAnswer(System.currentTimeMillis(), beat.sequence(), 1, 1_000, 0)));
  }

  private static void say(Stream stream, byte[] line) {
    stream.write(ByteBuffer.wrap(line));
    stream.write(ByteBuffer.wrap(LF));
  }

  private interface Answer {
    void to(Stream stream, byte[] line) throws WireException;
  }

  private static void read(Stream stream, Answer answer) {
    JsonLines lines = new JsonLines(WireLimits.RECORD_BYTES);
    stream.read(
        new Stream.Reader() {
          @Override
          public void bytes(ByteBuffer bytes) {
            stream.consumed(bytes.remaining());
            try {
              lines.feed(bytes, this::line);
            } catch (WireException e) {
              throw new HarnessException("the node says what no indexer understands", e);
            }
          }

          private void line(byte[] line) {
            try {
              answer.to(stream, line);
            } catch (WireException e) {
              throw new HarnessException("the node says what no indexer understands", e);
            }
          }

          @Override
          public void end() {
            lines.end(this::line);
          }

          @Override
          public void broken(StreamException cause) {
            // The node went on.
          }
        });
  }
}
