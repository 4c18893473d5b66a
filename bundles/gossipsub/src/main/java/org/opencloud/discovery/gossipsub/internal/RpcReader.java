package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.internal.Rpc.IHave;
import org.opencloud.discovery.gossipsub.internal.Rpc.Named;
import org.opencloud.discovery.gossipsub.internal.Rpc.Prune;
import org.opencloud.discovery.gossipsub.internal.Rpc.Subscription;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;

/**
 * Reads one RPC within a budget of entries that is checked before each is made. A message that
 * cannot be read is left out, not held against the RPC: other nodes may read more than we and
 * forward it.
 */
final class RpcReader {
  private static final int MAX_ID = 256;
  private static final int MAX_PEER = 128;
  private static final int MAX_RECORD = 8_192;

  private final GossipParams.Limits limits;
  private int entries;
  private int malformed;
  private int surplus;
  private final List<Subscription> subscriptions = new ArrayList<>(0);
  private final List<Message> messages = new ArrayList<>(1);
  private final List<IHave> ihave = new ArrayList<>(0);
  private final List<Bytes> iwant = new ArrayList<>(0);
  private final List<String> graft = new ArrayList<>(0);
  private final List<Prune> prune = new ArrayList<>(0);
  private final List<Bytes> dontWant = new ArrayList<>(0);

  private RpcReader(GossipParams.Limits limits) {
    this.limits = limits;
  }

  static Rpc read(byte[] encoded, GossipParams.Limits limits) throws ProtoException {
    return new RpcReader(limits).rpc(new ProtoReader(encoded));
  }

  private Rpc rpc(ProtoReader reader) throws ProtoException {
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> subscription(reader.message());
        case 2 -> message(reader.bytes());
        case 3 -> control(reader.message());
        default -> reader.skip();
      }
    }
    return new Rpc(
        subscriptions, surplus, messages, malformed, ihave, iwant, graft, prune, dontWant);
  }

  private void subscription(ProtoReader reader) throws ProtoException {
    spend();
    if (subscriptions.size() >= limits.subscriptionsPerRpc()) {
      surplus++;
      return;
    }
    boolean subscribe = false;
    String topic = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> subscribe = reader.bool();
        case 2 -> topic = reader.string(limits.topicBytes());
        default -> reader.skip();
      }
    }
    subscriptions.add(new Subscription(subscribe, topic));
  }

  private void message(byte[] raw) throws ProtoException {
    spend();
    try {
      messages.add(Message.decode(raw, limits.topicBytes()));
    } catch (ProtoException e) {
      malformed++;
    }
  }

  private void control(ProtoReader reader) throws ProtoException {
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> ihave(reader.message());
        case 2 -> ids(reader.message(), 1, iwant);
        case 3 -> graft.add(topic(reader.message()));
        case 4 -> prune(reader.message());
        case 5 -> ids(reader.message(), 1, dontWant);
        default -> reader.skip();
      }
    }
  }

  private void ihave(ProtoReader reader) throws ProtoException {
    spend();
    String topic = "";
    List<Bytes> ids = new ArrayList<>();
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> topic = reader.string(limits.topicBytes());
        case 2 -> id(reader, ids);
        default -> reader.skip();
      }
    }
    ihave.add(new IHave(topic, ids));
  }

  private void ids(ProtoReader reader, int field, List<Bytes> ids) throws ProtoException {
    spend();
    while (reader.next()) {
      if (reader.field() == field) {
        id(reader, ids);
      }
    }
  }

  private void id(ProtoReader reader, List<Bytes> ids) throws ProtoException {
    spend();
    ids.add(new Bytes(reader.bytes(MAX_ID)));
  }

  private String topic(ProtoReader reader) throws ProtoException {
    spend();
    String topic = "";
    while (reader.next()) {
      if (reader.field() == 1) {
        topic = reader.string(limits.topicBytes());
      }
    }
    return topic;
  }

  private void prune(ProtoReader reader) throws ProtoException {
    spend();
    String topic = "";
    long backoff = -1;
    List<Named> others = new ArrayList<>(0);
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> topic = reader.string(limits.topicBytes());
        case 2 -> others.add(named(reader.message()));
        case 3 -> backoff = clamp(reader.varint());
        default -> reader.skip();
      }
    }
    prune.add(new Prune(topic, backoff, others));
  }

  private Named named(ProtoReader reader) throws ProtoException {
    spend();
    byte[] peer = new byte[0];
    byte[] signed = new byte[0];
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> peer = reader.bytes(MAX_PEER);
        case 2 -> signed = reader.bytes(MAX_RECORD);
        default -> reader.skip();
      }
    }
    return new Named(new Bytes(peer), new Bytes(signed));
  }

  /** An unsigned number from the wire as one that can be added to times. */
  private static long clamp(long seconds) {
    return seconds < 0 ? Integer.MAX_VALUE : Math.min(seconds, Integer.MAX_VALUE);
  }

  private void spend() throws ProtoException {
    if (++entries > limits.rpcEntries()) {
      throw new ProtoException("more than " + limits.rpcEntries() + " entries");
    }
  }
}
