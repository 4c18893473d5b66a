package org.opencloud.discovery.kad.internal;

import static org.opencloud.discovery.fuzz.Decoder.check;

import java.util.Optional;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** Requests and answers of the DHT, and the files that keep what others sent. */
public final class KadDecoders {
  private static final Encodings ENCODINGS = new Encodings();

  private KadDecoders() {}

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean message(byte[] bytes) {
    return message(bytes, true) | message(bytes, false);
  }

  private static boolean message(byte[] bytes, boolean request) {
    try {
      Message message =
          request
              ? MessageReader.request(bytes, ENCODINGS)
              : MessageReader.answer(bytes, ENCODINGS);
      check(message.closer().size() <= MessageReader.MAX_PEERS, "peers are bounded");
      message.closer().forEach(KadDecoders::bounded);
      message.providers().forEach(KadDecoders::bounded);
      Optional<RecordKey> key = RecordKey.read(message.key(), 256);
      key.ifPresent(RecordKey::place);
      return true;
    } catch (ProtoException e) {
      return false;
    }
  }

  private static void bounded(KadPeer peer) {
    check(peer.addresses().size() <= MessageReader.MAX_ADDRESSES, "addresses are bounded");
    MessageWriter.peer(peer);
  }

  /** The bytes behind a right seal, so that not only the check sum is tried. */
  public static boolean files(byte[] bytes) {
    boolean taken = false;
    try {
      TableFile.read(Snapshot.seal(TableFile.NAME, bytes), ENCODINGS);
      TableFile.read(bytes, ENCODINGS);
      taken = true;
    } catch (ProtoException e) {
      // no table
    }
    try {
      RecordsFile.read(Snapshot.seal(RecordsFile.NAME, bytes), ENCODINGS, held -> {}, held -> {});
      taken = true;
    } catch (ProtoException e) {
      // no records
    }
    return taken;
  }
}
