package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.opencloud.discovery.gossipsub.internal.Rpc.Prune;
import org.opencloud.discovery.gossipsub.internal.Rpc.Subscription;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;
import org.opencloud.discovery.libp2p.protobuf.Varint;

/** Writes RPCs, each behind its length, split so that none is larger than peers take. */
final class RpcWriter {
  private static final int PUBLISH = 2;
  private static final int CONTROL = 3;

  private final int limit;
  private final boolean control;
  private final List<byte[]> frames = new ArrayList<>(1);
  private ProtoWriter entries = new ProtoWriter();

  private RpcWriter(int limit, boolean control) {
    this.limit = limit;
    this.control = control;
  }

  /** One message. Copied once: all messages come by here. */
  static byte[] publish(Bytes message) {
    int rpc = 1 + Varint.size(message.size()) + message.size();
    byte[] frame = new byte[Varint.size(rpc) + rpc];
    int at = Varint.put(frame, 0, rpc);
    at = Varint.put(frame, at, PUBLISH << 3 | ProtoReader.BYTES);
    at = Varint.put(frame, at, message.size());
    System.arraycopy(message.array(), 0, frame, at, message.size());
    return frame;
  }

  static List<byte[]> subscriptions(Collection<Subscription> subscriptions, int limit) {
    RpcWriter writer = new RpcWriter(limit, false);
    for (Subscription each : subscriptions) {
      ProtoWriter entry = new ProtoWriter().bool(1, each.subscribe()).string(2, each.topic());
      writer.add(1, entry);
    }
    return writer.end();
  }

  static List<byte[]> meshChanges(Collection<String> grafts, Collection<Prune> prunes, int limit) {
    RpcWriter writer = new RpcWriter(limit, true);
    for (String topic : grafts) {
      writer.add(3, new ProtoWriter().string(1, topic));
    }
    for (Prune prune : prunes) {
      writer.add(4, prune(prune));
    }
    return writer.end();
  }

  private static ProtoWriter prune(Prune prune) {
    ProtoWriter entry = new ProtoWriter().string(1, prune.topic());
    for (Rpc.Named other : prune.others()) {
      ProtoWriter named = new ProtoWriter().bytes(1, other.peer().array());
      entry.message(2, named.bytes(2, other.record().array()));
    }
    return entry.varint(3, prune.backoffSeconds());
  }

  /**
   * Messages that need not be sent to us.
   *
   * @param most ids in one RPC
   */
  static List<byte[]> dontWant(List<Bytes> ids, int most) {
    RpcWriter writer = new RpcWriter(Integer.MAX_VALUE, true);
    for (int from = 0; from < ids.size(); from += most) {
      ProtoWriter entry = new ProtoWriter();
      ids.subList(from, Math.min(from + most, ids.size()))
          .forEach(id -> entry.bytes(1, id.array()));
      writer.add(5, entry);
      writer.flush();
    }
    return writer.end();
  }

  static List<byte[]> ihave(String topic, Collection<Bytes> ids, int limit) {
    RpcWriter writer = new RpcWriter(limit, true);
    ProtoWriter entry = new ProtoWriter().string(1, topic);
    int empty = entry.size();
    for (Bytes id : ids) {
      if (entry.size() > empty && entry.size() + id.size() + 16 > limit) {
        writer.add(1, entry);
        entry = new ProtoWriter().string(1, topic);
      }
      entry.bytes(2, id.array());
    }
    writer.add(1, entry);
    return writer.end();
  }

  static List<byte[]> iwant(Collection<Bytes> ids, int limit) {
    RpcWriter writer = new RpcWriter(limit, true);
    ProtoWriter entry = new ProtoWriter();
    for (Bytes id : ids) {
      if (entry.size() > 0 && entry.size() + id.size() + 16 > limit) {
        writer.add(2, entry);
        entry = new ProtoWriter();
      }
      entry.bytes(1, id.array());
    }
    writer.add(2, entry);
    return writer.end();
  }

  private void add(int field, ProtoWriter entry) {
    if (entries.size() > 0 && entries.size() + entry.size() + 16 > limit) {
      flush();
    }
    entries.message(field, entry);
  }

  private List<byte[]> end() {
    if (entries.size() > 0) {
      flush();
    }
    return frames;
  }

  /** One control field an RPC: js and rust keep the last only. */
  private void flush() {
    ProtoWriter rpc = control ? new ProtoWriter().message(CONTROL, entries) : entries;
    frames.add(VarintFrames.encode(rpc.toByteArray()).array());
    entries = new ProtoWriter();
  }
}
