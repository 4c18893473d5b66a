package org.opencloud.discovery.interop;

import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;

/**
 * What a test wants to know of one GossipSub RPC, read with another reader than the router's.
 *
 * @param messages published
 * @param keyed of them, those that carry their author's key
 * @param ihave ids told
 * @param iwant ids asked for
 * @param graft topics
 * @param prune topics and backoffs
 */
record RpcView(
    int messages, int keyed, int ihave, int iwant, List<String> graft, List<Prune> prune) {
  private static final int MAX_TEXT = 1024;

  /** One PRUNE; backoff in seconds, 0 when it has none. */
  record Prune(String topic, long backoff) {}

  static RpcView of(byte[] rpc) throws ProtoException {
    Counting counting = new Counting();
    ProtoReader reader = new ProtoReader(rpc);
    while (reader.next()) {
      switch (reader.field()) {
        case 2 -> counting.message(reader.message());
        case 3 -> counting.control(reader.message());
        default -> reader.skip();
      }
    }
    return counting.view();
  }

  private static final class Counting {
    private int messages;
    private int keyed;
    private int ihave;
    private int iwant;
    private final List<String> graft = new ArrayList<>();
    private final List<Prune> prune = new ArrayList<>();

    private void message(ProtoReader reader) throws ProtoException {
      messages++;
      while (reader.next()) {
        if (reader.field() == 6) {
          keyed++;
        }
        reader.skip();
      }
    }

    private void control(ProtoReader reader) throws ProtoException {
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> ihave += ids(reader.message(), 2);
          case 2 -> iwant += ids(reader.message(), 1);
          case 3 -> graft.add(prune(reader.message()).topic());
          case 4 -> prune.add(prune(reader.message()));
          default -> reader.skip();
        }
      }
    }

    private static int ids(ProtoReader reader, int field) throws ProtoException {
      int count = 0;
      while (reader.next()) {
        count += reader.field() == field ? 1 : 0;
        reader.skip();
      }
      return count;
    }

    private static Prune prune(ProtoReader reader) throws ProtoException {
      String topic = "";
      long backoff = 0;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> topic = reader.string(MAX_TEXT);
          case 3 -> backoff = reader.varint();
          default -> reader.skip();
        }
      }
      return new Prune(topic, backoff);
    }

    private RpcView view() {
      return new RpcView(messages, keyed, ihave, iwant, graft, prune);
    }
  }
}
