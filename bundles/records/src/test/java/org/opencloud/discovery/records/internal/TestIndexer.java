package org.opencloud.discovery.records.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.BeatAnswer;
import org.opencloud.discovery.wire.RecordMessages.Found;
import org.opencloud.discovery.wire.RecordMessages.Published;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** An indexer that does what the protocol says until a test has it lie. */
final class TestIndexer {
  final TestKey key;
  final VirtualNet.Host host;
  final Map<PeerId, SignedRecord> kept = new HashMap<>();
  final List<SignedRecord> others = new ArrayList<>();
  final List<PeerStream> heartbeats = new ArrayList<>();
  int beats;
  int published;
  int gets;
  int nodes = 10;
  Duration ahead = Duration.ZERO;
  boolean mute;
  boolean full;
  Function<SignedRecord, Published> publishing = this::keep;
  BiFunction<PeerId, List<String>, List<byte[]>> getting = (asker, keys) -> found(keys);
  BiFunction<PeerId, Long, byte[]> answering = (asker, sequence) -> beat(asker);
  private final StubClock clock;

  TestIndexer(VirtualNet net, StubClock clock, int number, String address) {
    this.key = TestKey.of(number);
    this.clock = clock;
    this.host = net.join(key.peerId(), address);
    host.offer(protocol(RecordMessages.PUBLISH_PROTOCOL, this::publish));
    host.offer(protocol(RecordMessages.GET_PROTOCOL, this::get));
    host.offer(protocol(RecordMessages.HEARTBEAT_PROTOCOL, this::heartbeat));
  }

  String address() {
    return host.addresses().get(0) + "/p2p/" + key.peerId().text();
  }

  SignedRecord record() {
    return TestRecords.of(key, clock.instant(), 1, host.addresses(), PeerRecord.INDEXER);
  }

  /** Has it know another node's record. */
  TestIndexer knows(SignedRecord record) {
    kept.put(record.record().peerId(), record);
    return this;
  }

  private Published keep(SignedRecord record) {
    SignedRecord before = kept.get(record.record().peerId());
    if (before != null && record.record().sequence() < before.record().sequence()) {
      return new Published("stale", "", before.record().sequence());
    }
    kept.put(record.record().peerId(), record);
    return new Published(Published.STORED, "", record.record().sequence());
  }

  List<byte[]> found(List<String> keys) {
    List<byte[]> lines = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : keys) {
      kept.values().stream()
          .filter(record -> record.record().did().text().equals(name))
          .findFirst()
          .ifPresentOrElse(record -> lines.add(record.json()), () -> missing.add(name));
    }
    lines.add(RecordMessages.encode(new Found(lines.size(), missing)));
    return lines;
  }

  byte[] beat(PeerId asker) {
    long sequence = kept.containsKey(asker) ? kept.get(asker).record().sequence() : 0;
    return beat(sequence, others.stream().map(SignedRecord::json).toList());
  }

  byte[] beat(long sequence, List<byte[]> records) {
    long time = clock.millis() + ahead.toMillis();
    List<byte[]> lines = new ArrayList<>();
    String code = full ? BeatAnswer.FULL : "";
    int here = full ? 100 : nodes;
    lines.add(
        RecordMessages.encode(new BeatAnswer(time, sequence, here, 100, records.size(), code)));
    lines.addAll(records);
    return joined(lines);
  }

  static byte[] joined(List<byte[]> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(new String(line, UTF_8)).append('\n'));
    return text.toString().getBytes(UTF_8);
  }

  private void publish(PeerStream stream, byte[] value) throws WireException {
    published++;
    answer(stream, List.of(RecordMessages.encode(publishing.apply(RecordCodec.read(value)))));
  }

  private void get(PeerStream stream, byte[] value) throws WireException {
    gets++;
    answer(stream, getting.apply(stream.peer(), RecordMessages.keys(value)));
  }

  private void answer(PeerStream stream, List<byte[]> lines) {
    if (!mute) {
      stream.write(ByteBuffer.wrap(joined(lines)));
      stream.closeWrite();
    }
  }

  private void heartbeat(PeerStream stream, byte[] value) throws WireException {
    beats++;
    if (!heartbeats.contains(stream)) {
      heartbeats.add(stream);
    }
    long sequence = RecordMessages.beat(value).sequence();
    if (!mute) {
      stream.write(ByteBuffer.wrap(answering.apply(stream.peer(), sequence)));
    }
    if (full) {
      stream.closeWrite();
    }
  }

  private interface Handler {
    void take(PeerStream stream, byte[] value) throws WireException;
  }

  private static StreamProtocol protocol(String id, Handler handler) {
    return new StreamProtocol() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public void opened(PeerStream stream) {
        stream.read(new LineReader(stream, handler));
      }
    };
  }

  private record LineReader(PeerStream stream, Handler handler, JsonLines lines)
      implements PeerStream.Reader {
    LineReader(PeerStream stream, Handler handler) {
      this(stream, handler, new JsonLines(WireLimits.RECORD_BYTES));
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      try {
        lines.feed(bytes, this::take);
      } catch (WireException e) {
        throw new AssertionError(e);
      }
    }

    private void take(byte[] value) {
      try {
        handler.take(stream, value);
      } catch (WireException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void end() {}

    @Override
    public void broken(TransportException cause) {}
  }
}
