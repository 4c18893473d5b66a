package org.opencloud.discovery.kad.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** The peers of the routing table as a file: hints of whom to dial after a restart. */
final class TableFile {
  static final String NAME = "dht.table";
  private static final int MAX_PEERS = 500;

  private TableFile() {}

  static byte[] write(List<Contact> contacts) {
    ProtoWriter body = new ProtoWriter(contacts.size() * 64);
    contacts.stream()
        .sorted(Comparator.comparing(Contact::id))
        .limit(MAX_PEERS)
        .forEach(contact -> body.message(1, MessageWriter.peer(contact.peer())));
    return Snapshot.seal(NAME, body.toByteArray());
  }

  static List<KadPeer> read(byte[] file, Encodings encodings) throws ProtoException {
    List<KadPeer> peers = new ArrayList<>();
    ProtoReader reader = new ProtoReader(Snapshot.open(NAME, file));
    while (reader.next() && peers.size() < MAX_PEERS) {
      if (reader.field() == 1) {
        MessageReader.peer(reader.message(), encodings).ifPresent(peers::add);
      }
    }
    return peers;
  }
}
