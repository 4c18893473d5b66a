package org.opencloud.discovery.libp2p.internal.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/**
 * What a peer says of its own addresses (RFC 0003). Two pairs of domain and type are in use: go, js
 * and we write one, rust writes the one of the RFC's text.
 *
 * @param sequence larger than in any earlier record of the peer; unsigned
 * @param addresses binary multiaddrs, not looked into
 */
public record PeerRecord(PeerId peer, long sequence, List<byte[]> addresses) {
  private static final String DOMAIN = "libp2p-peer-record";
  private static final byte[] TYPE = {0x03, 0x01};
  private static final String RFC_DOMAIN = "libp2p-routing-state";
  private static final byte[] RFC_TYPE = "/libp2p/routing-state-record".getBytes(UTF_8);
  private static final int MAX_ADDRESSES = 256;
  private static final int MAX_ADDRESS = 1_024;

  private static final int PEER = 1;
  private static final int SEQUENCE = 2;
  private static final int ADDRESS = 3;
  private static final int MULTIADDR = 1;

  public PeerRecord {
    addresses = List.copyOf(addresses);
  }

  /** Our own record as bytes for identify. */
  public static byte[] seal(IdentitySigner signer, long sequence, List<byte[]> addresses) {
    ProtoWriter out =
        new ProtoWriter()
            .bytes(PEER, signer.publicKey().peerId().bytes())
            .varint(SEQUENCE, sequence);
    for (byte[] address : addresses) {
      out.message(ADDRESS, new ProtoWriter().bytes(MULTIADDR, address));
    }
    return SignedEnvelope.seal(signer, DOMAIN, TYPE, out.toByteArray()).encode();
  }

  /** Reads a record whose signature is right and whose signer is the peer it speaks of. */
  public static PeerRecord open(byte[] envelope) throws StreamException {
    SignedEnvelope signed =
        SignedEnvelope.hasType(envelope, RFC_TYPE)
            ? SignedEnvelope.open(envelope, RFC_DOMAIN, RFC_TYPE)
            : SignedEnvelope.open(envelope, DOMAIN, TYPE);
    PeerRecord record = decode(signed.payload());
    if (!record.peer().matches(signed.signer())) {
      throw new StreamException(Reason.PROTOCOL, "peer record: signed by another peer");
    }
    return record;
  }

  private static PeerRecord decode(byte[] payload) throws StreamException {
    byte[] peer = new byte[0];
    long sequence = 0;
    List<byte[]> addresses = new ArrayList<>();
    try {
      ProtoReader in = new ProtoReader(payload);
      while (in.next()) {
        switch (in.field()) {
          case PEER -> peer = in.bytes();
          case SEQUENCE -> sequence = in.varint();
          case ADDRESS -> readAddress(in.message(), addresses);
          default -> {}
        }
      }
    } catch (ProtoException e) {
      throw new StreamException(Reason.PROTOCOL, "peer record: malformed", e);
    }
    return new PeerRecord(peerId(peer), sequence, addresses);
  }

  private static void readAddress(ProtoReader in, List<byte[]> addresses) throws ProtoException {
    while (in.next()) {
      if (in.field() == MULTIADDR) {
        if (addresses.size() == MAX_ADDRESSES) {
          throw new ProtoException("more than " + MAX_ADDRESSES + " addresses");
        }
        addresses.add(in.bytes(MAX_ADDRESS));
      }
    }
  }

  private static PeerId peerId(byte[] multihash) throws StreamException {
    try {
      return PeerId.decode(multihash);
    } catch (KeyException e) {
      throw new StreamException(Reason.PROTOCOL, "peer record: no peer id", e);
    }
  }
}
