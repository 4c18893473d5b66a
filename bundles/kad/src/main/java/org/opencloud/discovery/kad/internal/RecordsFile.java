package org.opencloud.discovery.kad.internal;

import java.util.Optional;
import java.util.function.Consumer;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** What is held for others as a file. */
final class RecordsFile {
  static final String NAME = "dht.records";

  private RecordsFile() {}

  static byte[] write(Records records, Providers providers) {
    ProtoWriter body = new ProtoWriter((int) Math.min(records.bytes() + 1_024, 16 << 20));
    for (Records.Held one : records.all()) {
      ProtoWriter record = new ProtoWriter(one.size() + 80);
      record.bytes(1, one.key()).bytes(2, one.value());
      body.message(1, record.bytes(3, one.from().bytes()).varint(4, one.received()));
    }
    for (Providers.Held one : providers.all()) {
      ProtoWriter provider = new ProtoWriter().bytes(1, one.key());
      provider.message(2, MessageWriter.peer(one.peer()));
      body.message(2, provider.varint(3, one.since()));
    }
    return Snapshot.seal(NAME, body.toByteArray());
  }

  /** Reads a file; what one entry lacks costs that entry only. */
  static void read(
      byte[] file,
      Encodings encodings,
      Consumer<Records.Held> records,
      Consumer<Providers.Held> providers)
      throws ProtoException {
    ProtoReader reader = new ProtoReader(Snapshot.open(NAME, file));
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> record(reader.message(), encodings).ifPresent(records);
        case 2 -> provider(reader.message(), encodings).ifPresent(providers);
        default -> reader.skip();
      }
    }
  }

  private static Optional<Records.Held> record(ProtoReader reader, Encodings encodings)
      throws ProtoException {
    byte[] key = new byte[0];
    byte[] value = new byte[0];
    byte[] from = new byte[0];
    long received = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> key = reader.bytes();
        case 2 -> value = reader.bytes();
        case 3 -> from = reader.bytes();
        case 4 -> received = reader.varint();
        default -> reader.skip();
      }
    }
    byte[] of = key;
    byte[] held = value;
    long at = received;
    return encodings.id(from).map(peer -> new Records.Held(of, held, peer, at));
  }

  private static Optional<Providers.Held> provider(ProtoReader reader, Encodings encodings)
      throws ProtoException {
    byte[] key = new byte[0];
    Optional<KadPeer> peer = Optional.empty();
    long since = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> key = reader.bytes();
        case 2 -> peer = MessageReader.peer(reader.message(), encodings);
        case 3 -> since = reader.varint();
        default -> reader.skip();
      }
    }
    byte[] of = key;
    long at = since;
    return peer.map(known -> new Providers.Held(of, known, at));
  }
}
