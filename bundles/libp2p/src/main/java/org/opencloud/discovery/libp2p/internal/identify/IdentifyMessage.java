package org.opencloud.discovery.libp2p.internal.identify;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/**
 * What one side says. It may come in several parts that are merged: lists grow, the rest is
 * replaced. Not for use by several threads.
 */
final class IdentifyMessage {
  static final int MAX_PART = 8 * 1024;
  static final int MAX_PARTS = 10;

  private static final int PUBLIC_KEY = 1;
  private static final int ADDRESS = 2;
  private static final int PROTOCOL = 3;
  private static final int OBSERVED = 4;
  private static final int PROTOCOL_VERSION = 5;
  private static final int AGENT = 6;
  private static final int RECORD = 8;

  /** Where a part of ours ends; go keeps its first below 2 KiB for old peers. */
  private static final int OWN_PART = 2 * 1024;

  private static final String VERSION = "ipfs/0.1.0";
  private static final int MAX_WORD = 256;
  private static final int MAX_PROTOCOLS = 1_000;
  private static final int MAX_ADDRESSES = 1_000;

  private final List<byte[]> addresses = new ArrayList<>();
  private final List<String> protocols = new ArrayList<>();
  private byte[] publicKey = new byte[0];
  private byte[] observed = new byte[0];
  private byte[] record = new byte[0];
  private String agent = "";

  IdentifyMessage publicKey(byte[] key) {
    publicKey = key;
    return this;
  }

  IdentifyMessage addresses(Collection<byte[]> binary) {
    addresses.addAll(binary);
    return this;
  }

  IdentifyMessage protocols(Collection<String> ids) {
    protocols.addAll(ids);
    return this;
  }

  IdentifyMessage observed(byte[] address) {
    observed = address;
    return this;
  }

  IdentifyMessage agent(String text) {
    agent = text;
    return this;
  }

  IdentifyMessage record(byte[] envelope) {
    record = envelope;
    return this;
  }

  byte[] publicKey() {
    return publicKey;
  }

  List<byte[]> addresses() {
    return addresses;
  }

  List<String> protocols() {
    return protocols;
  }

  byte[] observed() {
    return observed;
  }

  String agent() {
    return agent;
  }

  byte[] record() {
    return record;
  }

  /** Adds a received part. Fields that are too long are passed over, lists are cut off. */
  void merge(byte[] part) throws ProtoException {
    ProtoReader in = new ProtoReader(part);
    while (in.next()) {
      switch (in.field()) {
        case PUBLIC_KEY -> publicKey = in.bytes(MAX_PART);
        case ADDRESS -> addresses.addAll(roomFor(addresses, MAX_ADDRESSES, in.bytes(MAX_PART)));
        case PROTOCOL -> protocols.addAll(roomFor(protocols, MAX_PROTOCOLS, word(in)));
        case OBSERVED -> observed = in.bytes(MAX_PART);
        case AGENT -> agent = word(in);
        case RECORD -> record = in.bytes(MAX_PART);
        default -> in.skip();
      }
    }
  }

  private static <T> List<T> roomFor(List<T> list, int max, T value) {
    return list.size() < max ? List.of(value) : List.of();
  }

  private static String word(ProtoReader in) throws ProtoException {
    String text = in.string(MAX_PART);
    return text.length() <= MAX_WORD ? text : "";
  }

  /** The parts, each behind its length. */
  List<ByteBuffer> encode() {
    List<ByteBuffer> parts = new ArrayList<>();
    ProtoWriter part =
        new ProtoWriter()
            .bytes(PUBLIC_KEY, publicKey)
            .bytes(OBSERVED, observed)
            .string(PROTOCOL_VERSION, VERSION)
            .string(AGENT, agent);
    for (String protocol : protocols) {
      part = roomIn(part, parts).string(PROTOCOL, protocol);
    }
    for (byte[] address : addresses) {
      part = roomIn(part, parts).bytes(ADDRESS, address);
    }
    if (record.length > 0) {
      part = roomIn(part, parts).bytes(RECORD, record);
    }
    parts.add(VarintFrames.encode(part.toByteArray()));
    return parts;
  }

  private static ProtoWriter roomIn(ProtoWriter part, List<ByteBuffer> parts) {
    if (part.size() < OWN_PART || parts.size() == MAX_PARTS - 1) {
      return part;
    }
    parts.add(VarintFrames.encode(part.toByteArray()));
    return new ProtoWriter();
  }
}
